// The commands that change the settings, and watch whether the box stays well with them.
#include "config/files.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/config_commands.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "daemon/ctl/watched_change.hpp"

namespace anju {
namespace {

Problem edited(const Error& error, const ConfigWish& wish, const Look& look) {
  const int exit_code = error.code == ErrorCode::not_found ? kExitNotFound : kExitFailed;
  return {exit_code, exit_code == kExitNotFound ? "config.unknown_key" : "settings.by_hand",
          text_in(look, Message::change_what), error.what,
          say(look.language, Message::by_hand_hint, fmt::arg("file", wish.config), fmt::arg("line", 1))};
}

// Carried out, and taken back when the box is worse with it.
Outcome<CommandEnd> carried_out(const SettingsDesk& desk, const std::vector<FileChange>& changes,
                                const std::string& note, const std::string& headline, const ConfigWish& wish,
                                const ActSurroundings& around) {
  const auto watched = carry_out_watched(desk, changes, note, wish.is_hasty ? 0 : wish.watch_s, around);
  if (!watched) return watched.error();
  if (!watched->worse.empty())
    return Problem{kExitFailed, "config.worse", text_in(around.look, Message::worse_what), watched->worse,
                   text_in(around.look, Message::worse_hint)};
  CommandEnd end = told(watched->changed, headline, around);
  if (watched->is_watched && !around.door.as_json)
    end.output += text_in(around.look, Message::change_is_well) + "\n";
  return end;
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
  auto end = carried_out(*desk, backwards(last.files), "undo of #" + std::to_string(last.number), headline,
                         wish, around);
  // Undone once more, it goes further back and not forth again.
  if (end && !around.is_trial) {
    drop_revision(folder, last.number);
    const auto left = kept_revisions(folder);
    if (!left.empty() && left.back().number > last.number) drop_revision(folder, left.back().number);
  }
  return end;
}

}  // namespace anju
