#include "daemon/ctl/watched_change.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/revision_shelf.hpp"

namespace anju {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;

constexpr Duration kBetweenLooks{1s};
// So long after a start nothing is concluded from what is connected already.
constexpr Duration kAtLeast{3s};

std::set<std::string> reasons_now(const ActSurroundings& around, bool& answers) {
  std::set<std::string> reasons;
  const auto status = answer_to(around, "/v1/status");
  answers = status.has_value();
  if (!status) return reasons;
  for (const json::value& reason : list_of(*status, "reasons")) {
    if (reason.is_string()) reasons.emplace(reason.get_string());
  }
  return reasons;
}

// "" when the box is as well as before, at once when it is sure; else what is worse at the end of the time.
std::string worse_than(const std::set<std::string>& before, double seconds, const ActSurroundings& around) {
  const Duration longest{static_cast<std::int64_t>(seconds * 1000)};
  std::string worse;
  for (Duration waited{0}; waited < longest && !around.is_stopped(); waited += kBetweenLooks) {
    around.sleep(kBetweenLooks);
    bool answers = false;
    const std::set<std::string> reasons = reasons_now(around, answers);
    worse = answers ? "" : text_in(around.look, Message::unreachable_what);
    for (const std::string& reason : reasons) {
      if (!before.contains(reason)) worse = reason;
    }
    if (worse.empty() && waited >= kAtLeast) break;
  }
  return worse;
}

}  // namespace

std::vector<FileChange> backwards(const std::vector<FileChange>& changes) {
  std::vector<FileChange> back;
  for (const FileChange& change : changes) back.push_back({change.file, change.after, change.before});
  return back;
}

Outcome<WatchedChange> carry_out_watched(const SettingsDesk& desk, const std::vector<FileChange>& changes,
                                         const std::string& note, double seconds,
                                         const ActSurroundings& around) {
  bool answers = false;
  const std::set<std::string> before = reasons_now(around, answers);
  const auto changed = desk.carry_out(changes, note);
  if (!changed) return changed.error();
  WatchedChange watched{*changed};
  if (changed->is_trial || changes.empty() || seconds <= 0 || !answers) return watched;
  watched.is_watched = true;
  const bool was_taken = changed->reload == Reload::done;
  watched.worse =
      was_taken ? worse_than(before, seconds, around) : text_in(around.look, Message::change_not_taken);
  if (watched.worse.empty()) return watched;
  const auto undone = desk.carry_out(backwards(changed->files), "undo, because the box was worse: " + note);
  if (!undone) return undone.error();
  // Both are as if they had never been: who takes back a change later means one that holds.
  const auto folder = revision_folder(desk.loaded().settings.store.path);
  drop_revision(folder, changed->revision);
  drop_revision(folder, undone->revision);
  return watched;
}

}  // namespace anju
