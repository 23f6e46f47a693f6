// What a store keeps of one home, and the same engine as the daemon's over it.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/alert_record.hpp"
#include "rules/engine.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct HomePast {
  std::vector<Reading> readings;  // of channels of the site, in the order they were heard
  std::size_t unplaced = 0;       // further ones, of what is no longer installed
  std::vector<AlertRecord> alerts;

  // The box's timeline at that time on the wall, by the last reading before it; the past is not empty.
  Instant instant_at_wall(WallTime at) const;
};

// Those of `home` alone, so that nobody else's readings are looked at.
Settings only_home(Settings settings, const std::string& home);

// `site`: of that home alone. Errors: io, unsupported.
Result<HomePast> read_past(const std::filesystem::path& store, const std::string& home, const Site& site);

// Hands the past to the rules in the order it was heard. What the store does not keep is not replayed: links
// that were gone, messages without a reading, the modes of the home.
class PastReplay {
 public:
  // All must outlive it.
  PastReplay(const HomePast& past, const Site& site, const RuleSettings& settings, const RuleSet& rules)
      : past_(&past), engine_(site, settings, rules), site_(&site) {}

  // Up to and including `until`, with all that is due then; `tell` of each transition.
  void run(const Instant& until, const std::function<void(const Transition&)>& tell);
  std::vector<RuleView> views(const Instant& now) const { return engine_.views(now); }

 private:
  const HomePast* past_;
  Engine engine_;
  const Site* site_;
};

}  // namespace anju
