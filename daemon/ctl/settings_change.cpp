#include "daemon/ctl/settings_change.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/revision_shelf.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::string_view name(Reload reload) {
  switch (reload) {
    case Reload::done:
      return "done";
    case Reload::not_running:
      return "not-running";
    case Reload::forbidden:
      return "forbidden";
    case Reload::not_taken:
      break;
  }
  return "not-taken";
}

Message words_for(Reload reload) {
  switch (reload) {
    case Reload::done:
      return Message::change_taken_up;
    case Reload::not_running:
      return Message::change_not_running;
    case Reload::forbidden:
      return Message::change_forbidden;
    case Reload::not_taken:
      break;
  }
  return Message::change_not_taken;
}

Problem cannot(const Look& look, const char* code, const std::string& why, Message hint) {
  return {kExitFailed, code, text_in(look, Message::change_what), why, text_in(look, hint)};
}

Result<void> write(const FileChange& change, const fs::path& like) {
  if (!change.before) return place_file({change.file, *change.after, like, 0, true});
  if (change.after) return replace_file(change.file, *change.before, *change.after);
  std::error_code fault;
  if (!fs::remove(change.file, fault) || fault)
    return Error{ErrorCode::io, "cannot remove " + change.file.string() + ": " + fault.message()};
  return {};
}

FileChange backwards(const FileChange& change) { return {change.file, change.after, change.before}; }

}  // namespace

Outcome<SettingsDesk> SettingsDesk::open(const fs::path& config, const ActSurroundings& around) {
  std::error_code fault;
  fs::path absolute = fs::absolute(config, fault);
  if (const std::string why = unreadable_because(absolute); !why.empty())
    return Problem{kExitFailed, "settings.unreadable",
                   say(around.look.language, Message::config_unreadable, fmt::arg("file", config.string())),
                   why, text_in(around.look, Message::settings_config_hint)};
  const fs::path homes = absolute.parent_path() / "homes.d";
  auto lock = FolderLock::take(fs::is_directory(homes, fault) ? homes : absolute.parent_path());
  if (!lock) return cannot(around.look, "settings.locked", lock.error().what, Message::change_root_hint);
  SettingsDesk desk(std::move(absolute), around, std::move(*lock));
  desk.loaded_ = load_settings(desk.config_, {around.shared_folder});
  return desk;
}

LoadedSettings SettingsDesk::with(const std::vector<FileChange>& changes) const {
  FileTexts instead;
  for (const FileChange& change : changes) instead[change.file] = change.after.value_or("");
  // A change is of anju.toml and homes.d. With mistakes each file is read again, so that all are told.
  const auto* known = loaded_.mistakes.empty() ? &loaded_.settings.profiles : nullptr;
  return load_settings_with(instead, config_, {around_->shared_folder, known});
}

Problem SettingsDesk::wrong(const std::vector<Mistake>& mistakes) const {
  const Language language = around_->look.language;
  Mistake first = mistakes.front();
  first.reason = reason_in(language, first.reason);
  std::string why = to_text(first);
  if (mistakes.size() > 1)
    why += say(language, Message::add_more_mistakes, fmt::arg("count", mistakes.size() - 1));
  return {kExitFailed, "settings.wrong", text_in(around_->look, Message::change_what), why,
          text_in(around_->look, Message::change_wrong_hint)};
}

Outcome<Changed> SettingsDesk::carry_out(const std::vector<FileChange>& changes, const std::string& note,
                                         bool tells_daemon) const {
  const LoadedSettings then = with(changes);
  if (!then.mistakes.empty()) return wrong(then.mistakes);
  Changed changed{around_->is_trial, 0, Reload::not_running, changes};
  if (around_->is_trial || changes.empty()) return changed;
  const auto kept = keep_revision(revision_folder(then.settings.store.path), changes, note, around_->now());
  if (!kept)
    return cannot(around_->look, "settings.not_written", kept.error().what, Message::change_root_hint);
  changed.revision = *kept;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const auto written = write(changes[i], config_);
    if (written) continue;
    while (i-- > 0) (void)write(backwards(changes[i]), config_);
    drop_revision(revision_folder(then.settings.store.path), *kept);
    return cannot(around_->look, "settings.not_written", written.error().what, Message::change_root_hint);
  }
  if (tells_daemon) changed.reload = reload_daemon(*around_, then.settings.revision);
  return changed;
}

std::string difference(const std::string& before, const std::string& after) {
  const auto lines = [](const std::string& text) {
    std::vector<std::string_view> all;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      all.push_back(std::string_view(text).substr(at, end - at));
      at = end + 1;
    }
    return all;
  };
  const auto old_lines = lines(before);
  const auto new_lines = lines(after);
  std::size_t first = 0;
  const std::size_t most = std::min(old_lines.size(), new_lines.size());
  while (first < most && old_lines[first] == new_lines[first]) ++first;
  std::size_t behind = 0;
  while (behind < most - first &&
         old_lines[old_lines.size() - 1 - behind] == new_lines[new_lines.size() - 1 - behind])
    ++behind;
  std::string text = "@@ " + std::to_string(first + 1) + "\n";
  for (std::size_t i = first; i < old_lines.size() - behind; ++i)
    text += "-" + std::string(old_lines[i]) + "\n";
  for (std::size_t i = first; i < new_lines.size() - behind; ++i)
    text += "+" + std::string(new_lines[i]) + "\n";
  return text;
}

CommandEnd told(const Changed& changed, const std::string& headline, const ActSurroundings& around) {
  const Look& look = around.look;
  if (around.door.as_json) {
    json::array files;
    for (const FileChange& change : changed.files)
      files.push_back(
          json::object{{"file", change.file.string()},
                       {"difference", difference(change.before.value_or(""), change.after.value_or(""))}});
    json::object answer{{"schema_version", 1},
                        {"dry_run", changed.is_trial},
                        {"files", std::move(files)},
                        {"revision", changed.revision}};
    answer["reload"] = changed.is_trial ? "none" : name(changed.reload);
    return {json::serialize(answer) + "\n", 0};
  }
  std::string lines;
  for (const FileChange& change : changed.files)
    lines += change.file.string() + "\n" + difference(change.before.value_or(""), change.after.value_or(""));
  lines += headline + "\n";
  if (changed.files.empty()) return {lines + text_in(look, Message::change_nothing) + "\n", 0};
  if (changed.is_trial) return {lines + text_in(look, Message::change_trial) + "\n", 0};
  const bool is_good = changed.reload == Reload::done;
  lines += marked(look, is_good ? Mark::good : Mark::attention, text_in(look, words_for(changed.reload)));
  return {
      lines + "\n" + say(look.language, Message::change_undo, fmt::arg("revision", changed.revision)) + "\n",
      0};
}

}  // namespace anju
