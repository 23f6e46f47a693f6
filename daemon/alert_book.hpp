// From transitions, receipts and commands to alert records: the lifecycle of each alert on this box.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/alert_record.hpp"
#include "daemon/clock_correction.hpp"
#include "daemon/store/store.hpp"
#include "rules/model/home.hpp"

namespace anju {

// One thread. Records that have changed since the last commit are held here; all others are in the store.
class AlertBook {
 public:
  // Both must outlive the book.
  AlertBook(const Site& site, Store& store);

  // What a rule returned. None when it changes nothing: a second raise of the same alert, a clear of one that
  // is not open. A raised `test` event has the CAP status Test, all others are Actual.
  std::optional<AlertRecord> apply(const Transition& transition);

  // The platform has stored one of the alert's reports, which was first handed to the link at `sent_at`.
  void accepted(const std::string& alert_id, Instant sent_at, Instant now);

  // The platform moves the alert along the closed loop. Errors: not_found, unsupported (a step that the stage
  // does not allow; the words say which stage it is in).
  Result<AlertRecord> set_stage(const std::string& alert_id, Stage stage, Instant now);

  // Nobody knew the time of the day when these stretches were lived: every time in the alerts of then is
  // corrected. Gives those that are others now, as new revisions.
  std::vector<AlertRecord> restamp(ClockCorrections corrections);

  // Changed since the last call of committed(), each once, as it is now.
  std::vector<AlertRecord> changed() const;
  void committed() { changed_.clear(); }

 private:
  std::optional<AlertRecord> find(const std::string& id);
  AlertRecord raise(const Transition& transition) const;
  const AlertRecord& keep(AlertRecord alert);

  const Site* site_;
  Store* store_;
  std::map<std::string, AlertRecord> changed_;
};

// A fact of the evidence as text, for the wire and for people: durations in seconds, instants as ISO 8601
// UTC.
std::string fact_text(const Fact& fact);

}  // namespace anju
