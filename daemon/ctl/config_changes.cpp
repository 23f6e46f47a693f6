// The commands that change the settings, and watch whether the box stays well with them.
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "config/files.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/config_commands.hpp"
#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/mistake_text.hpp"
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

std::vector<FileChange> backwards(const KeptRevision& revision) {
  std::vector<FileChange> changes;
  for (const FileChange& change : revision.files)
    changes.push_back({change.file, change.after, change.before});
  return changes;
}

Problem edited(const Error& error, const ConfigWish& wish, const Look& look) {
  const int exit_code = error.code == ErrorCode::not_found ? kExitNotFound : kExitFailed;
  return {exit_code, exit_code == kExitNotFound ? "config.unknown_key" : "settings.by_hand",
          text_in(look, Message::change_what), error.what,
          say(look.language, Message::by_hand_hint, fmt::arg("file", wish.config), fmt::arg("line", 1))};
}

// Carried out, and taken back when the box is worse with it.
Outcome<CommandEnd> carried_out(SettingsDesk& desk, const std::vector<FileChange>& changes,
                                const std::string& note, const std::string& headline, const ConfigWish& wish,
                                const ActSurroundings& around) {
  bool answers = false;
  const std::set<std::string> before = reasons_now(around, answers);
  const auto changed = desk.carry_out(changes, note);
  if (!changed) return changed.error();
  CommandEnd end = told(*changed, headline, around);
  if (changed->is_trial || changes.empty() || wish.is_hasty || !answers) return end;
  const bool was_taken = changed->reload == Reload::done;
  const std::string worse =
      was_taken ? worse_than(before, wish.watch_s, around) : text_in(around.look, Message::change_not_taken);
  if (worse.empty()) {
    if (!around.door.as_json) end.output += text_in(around.look, Message::change_is_well) + "\n";
    return end;
  }
  const auto undone = desk.carry_out(backwards({changed->revision, note, changed->files}),
                                     "undo, because the box was worse: " + note);
  if (!undone) return undone.error();
  // Both are as if they had never been: who takes back a change later means one that holds.
  const auto folder = revision_folder(desk.loaded().settings.store.path);
  drop_revision(folder, changed->revision);
  drop_revision(folder, undone->revision);
  return Problem{kExitFailed, "config.worse", text_in(around.look, Message::worse_what), worse,
                 text_in(around.look, Message::worse_hint)};
}

}  // namespace

Outcome<CommandEnd> set_config(const ConfigWish& wish, const ActSurroundings& around) {
  auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const auto text = read_text_file(desk->config());
  if (!text) return edited(text.error(), wish, around.look);
  auto after = with_value(*text, wish.key, toml_from_word(wish.value));
  if (!after) return edited(after.error(), wish, around.look);
  std::vector<FileChange> changes{{desk->config(), *text, *after}};
  // "17" may be a text after all; the reader of the daemon knows.
  if (!desk->with(changes).mistakes.empty()) {
    auto quoted = with_value(*text, wish.key, toml_text(wish.value));
    std::vector<FileChange> other{{desk->config(), *text, quoted ? *quoted : *after}};
    if (quoted && desk->with(other).mistakes.empty()) changes = std::move(other);
  }
  if (*changes.front().after == *text) changes.clear();
  const std::string headline = say(around.look.language, Message::config_set, fmt::arg("key", wish.key),
                                   fmt::arg("value", wish.value));
  return carried_out(*desk, changes, "config set " + wish.key, headline, wish, around);
}

Outcome<CommandEnd> unset_config(const ConfigWish& wish, const ActSurroundings& around) {
  auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const auto text = read_text_file(desk->config());
  if (!text) return edited(text.error(), wish, around.look);
  auto after = without_key(*text, wish.key);
  if (!after) return edited(after.error(), wish, around.look);
  const std::string headline = say(around.look.language, Message::config_unset, fmt::arg("key", wish.key));
  return carried_out(*desk, {{desk->config(), *text, *after}}, "config unset " + wish.key, headline, wish,
                     around);
}

Outcome<CommandEnd> undo_config(const ConfigWish& wish, const ActSurroundings& around) {
  auto desk = SettingsDesk::open(wish.config, around);
  if (!desk) return desk.error();
  const auto folder = revision_folder(desk->loaded().settings.store.path);
  const auto revisions = kept_revisions(folder);
  const auto refuse = [&around](const char* code, Message why, const std::string& file) {
    return Problem{kExitState, code, text_in(around.look, Message::undo_what),
                   say(around.look.language, why, fmt::arg("file", file)),
                   text_in(around.look, Message::no_revision_hint)};
  };
  if (revisions.empty()) return refuse("config.no_revision", Message::no_revision_why, "");
  const KeptRevision& last = revisions.back();
  for (const FileChange& change : last.files) {
    const auto now = read_text_file(change.file);
    const bool is_as_left = change.after ? now && *now == *change.after : !now;
    if (!is_as_left) return refuse("config.edited_since", Message::edited_since_why, change.file.string());
  }
  const std::string headline = say(around.look.language, Message::config_undone, fmt::arg("note", last.note));
  auto end =
      carried_out(*desk, backwards(last), "undo of #" + std::to_string(last.number), headline, wish, around);
  // Undone once more, it goes further back and not forth again.
  if (end && !around.is_trial) {
    drop_revision(folder, last.number);
    const auto left = kept_revisions(folder);
    if (!left.empty() && left.back().number > last.number) drop_revision(folder, left.back().number);
  }
  return end;
}

}  // namespace anju
