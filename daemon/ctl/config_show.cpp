// The commands that read the settings.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>

#include "config/files.hpp"
#include "config/toml_edit.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/config_commands.hpp"
#include "daemon/ctl/mistake_text.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/revision_shelf.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

Problem unreadable(const fs::path& file, const std::string& why, const Look& look) {
  return {kExitFailed, "settings.unreadable",
          say(look.language, Message::config_unreadable, fmt::arg("file", file.string())), why,
          text_in(look, Message::settings_config_hint)};
}

// Sections that hold defaults whether somebody has written them or not; they are read as if they were there.
std::string with_all_sections(const std::string& text) {
  std::string whole = text.ends_with('\n') ? text : text + "\n";
  const auto values = flat_values(text);
  for (const char* section : {"store", "quota", "sockets", "rules", "rules.inactivity"}) {
    const std::string before = std::string(section) + ".";
    const auto found = values.lower_bound(before);
    const std::string header = "[" + std::string(section) + "]";
    const bool is_there = (found != values.end() && found->first.starts_with(before) &&
                           (section != std::string_view("rules") || text.find("[rules]") != text.npos)) ||
                          text.find("\n" + header) != std::string::npos;
    if (!is_there) whole += header + "\n";
  }
  return whole;
}

std::string origin_of(const KeyNote& note, int lines, const Look& look) {
  if (note.line == 0 || note.line > lines) return text_in(look, Message::origin_default);
  return note.file + ":" + std::to_string(note.line);
}

}  // namespace

Outcome<CommandEnd> show_config(const ConfigWish& wish, const ActSurroundings& around) {
  const fs::path file = wish.config;
  const auto text = read_text_file(file);
  if (!text) return unreadable(file, text.error().what, around.look);
  std::vector<KeyNote> notes;
  const LoadedSettings loaded =
      load_settings_with({{file, with_all_sections(*text)}}, file, {around.shared_folder}, &notes);
  const int lines =
      static_cast<int>(std::count(text->begin(), text->end(), '\n')) + (text->ends_with('\n') ? 0 : 1);
  std::map<std::string, bool> told;
  std::vector<std::vector<std::string>> rows;
  json::array values;
  for (const KeyNote& note : notes) {
    const bool is_meant = wish.key.empty() || note.key == wish.key || note.key.starts_with(wish.key + ".");
    if (!is_meant || !told.emplace(note.key, true).second) continue;
    const bool is_default = note.line == 0 || note.line > lines;
    rows.push_back({printable(note.key) + " = " + printable(note.value)});
    if (wish.with_origin) rows.back().push_back("# " + printable(origin_of(note, lines, around.look)));
    json::object one{{"key", note.key}, {"value", note.value}, {"default", is_default}};
    one["file"] = is_default ? json::value() : json::value(note.file);
    one["line"] = is_default ? json::value() : json::value(note.line);
    values.push_back(std::move(one));
  }
  const int code = loaded.mistakes.empty() ? 0 : kExitFindings;
  if (rows.empty()) {
    std::vector<std::string> known;
    for (const KeyNote& note : notes) known.push_back(note.key);
    return unknown_key(wish.key, known, around.look);
  }
  if (around.door.as_json)
    return CommandEnd{
        json::serialize(json::object{{"schema_version", 1}, {"values", std::move(values)}}) + "\n", code};
  std::string out = in_columns(rows);
  if (code != 0)
    out += marked(around.look, Mark::attention,
                  say(around.look.language, Message::config_has_mistakes,
                      fmt::arg("count", loaded.mistakes.size()))) +
           "\n";
  return CommandEnd{out, code};
}

Outcome<CommandEnd> check_config(const ConfigWish& wish, const ActSurroundings& around) {
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  const Look& look = around.look;
  if (around.door.as_json) {
    json::array mistakes;
    for (const Mistake& mistake : loaded.mistakes)
      mistakes.push_back(json::object{{"file", mistake.file},
                                      {"line", mistake.line},
                                      {"column", mistake.column},
                                      {"key", mistake.key},
                                      {"reason", mistake.reason},
                                      {"reason_zh", reason_in(Language::zh, mistake.reason)}});
    return CommandEnd{
        json::serialize(json::object{{"schema_version", 1}, {"mistakes", std::move(mistakes)}}) + "\n",
        loaded.mistakes.empty() ? 0 : kExitFindings};
  }
  if (loaded.mistakes.empty())
    return CommandEnd{marked(look, Mark::good,
                             say(look.language, Message::config_is_right,
                                 fmt::arg("homes", loaded.settings.homes.size()))) +
                          "\n",
                      0};
  std::string out;
  for (const Mistake& mistake : loaded.mistakes) out += mistake_text(mistake, look);
  return CommandEnd{
      out + say(look.language, Message::config_has_mistakes, fmt::arg("count", loaded.mistakes.size())) +
          "\n",
      kExitFindings};
}

// Against the texts before the last change.
Outcome<CommandEnd> diff_config(const ConfigWish& wish, const ActSurroundings& around) {
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  const auto revisions = kept_revisions(revision_folder(loaded.settings.store.path));
  if (revisions.empty())
    return Problem{kExitState, "config.no_revision", text_in(around.look, Message::diff_what),
                   text_in(around.look, Message::no_revision_why),
                   text_in(around.look, Message::no_revision_hint)};
  const KeptRevision& last = revisions.back();
  std::string lines = "#" + std::to_string(last.number) + " " + printable(last.note) + "\n";
  json::array files;
  for (const FileChange& change : last.files) {
    const auto now = read_text_file(change.file);
    const std::string text = difference(change.before.value_or(""), now ? *now : "");
    lines += printable(change.file.string()) + "\n" + text;
    files.push_back(json::object{{"file", change.file.string()}, {"difference", text}});
  }
  if (around.door.as_json)
    return CommandEnd{json::serialize(json::object{{"schema_version", 1},
                                                   {"revision", last.number},
                                                   {"note", last.note},
                                                   {"files", std::move(files)}}) +
                          "\n",
                      0};
  return CommandEnd{lines, 0};
}

Outcome<CommandEnd> config_history(const ConfigWish& wish, const ActSurroundings& around) {
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  json::array list;
  std::string lines;
  for (const KeptRevision& revision : kept_revisions(revision_folder(loaded.settings.store.path))) {
    lines += "#" + std::to_string(revision.number) + "  " + printable(revision.note) + "\n";
    list.push_back(json::object{{"revision", revision.number}, {"note", revision.note}});
  }
  if (around.door.as_json)
    return CommandEnd{
        json::serialize(json::object{{"schema_version", 1}, {"revisions", std::move(list)}}) + "\n", 0};
  return CommandEnd{lines.empty() ? text_in(around.look, Message::no_revision_why) + "\n" : lines, 0};
}

Outcome<CommandEnd> config_paths(const ConfigWish& wish, const ActSurroundings& around) {
  const LoadedSettings loaded = load_settings(wish.config, {around.shared_folder});
  const fs::path folder = fs::path(wish.config).parent_path();
  const Settings& settings = loaded.settings;
  const std::vector<std::pair<const char*, fs::path>> paths{
      {"settings", wish.config},
      {"homes", folder / "homes.d"},
      {"own_profiles", folder / "profiles.d"},
      {"own_rules", folder / "rules.d"},
      {"shipped", around.shared_folder},
      {"store", settings.store.path},
      {"revisions", revision_folder(settings.store.path)},
      {"socket", settings.sockets.api},
      {"uplink_socket", settings.sockets.uplink}};
  std::vector<std::vector<std::string>> rows;
  json::object answer{{"schema_version", 1}};
  for (const auto& [name, path] : paths) {
    std::error_code fault;
    const bool is_there = fs::exists(path, fault);
    rows.push_back(
        {name, printable(path.string()), is_there ? "" : text_in(around.look, Message::path_missing)});
    answer[name] = path.string();
  }
  if (around.door.as_json) return CommandEnd{json::serialize(answer) + "\n", 0};
  return CommandEnd{in_columns(rows), 0};
}

}  // namespace anju
