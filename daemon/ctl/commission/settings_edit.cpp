#include "daemon/ctl/commission/settings_edit.hpp"

#include <algorithm>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/replace_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

bool is_header(std::string_view line, std::string_view table) {
  const std::string_view plain = trimmed(line.substr(0, line.find('#')));
  return plain == "[" + std::string(table) + "]";
}

// "id = ..." of the key, not of "idle".
bool sets(std::string_view line, std::string_view key) {
  line = trimmed(line);
  if (!line.starts_with(key)) return false;
  return trimmed(line.substr(key.size())).starts_with('=');
}

// A file beside the settings, with the text that shall take their place. Gone when this is.
class Trial {
 public:
  Trial(const fs::path& settings, const std::string& text)
      : file_(settings.parent_path() / ("." + settings.filename().string() + ".trial")) {
    placed_ = place_file({file_, text, settings, 0600, false});
  }
  ~Trial() {
    std::error_code none;
    fs::remove(file_, none);
  }
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;
  const fs::path& file() const { return file_; }
  const Result<void>& placed() const { return placed_; }

 private:
  fs::path file_;
  Result<void> placed_;
};

Problem wrong_settings(const CommissionAround& around, Mistake mistake) {
  return {kExitFailed, "settings.wrong",
          around.words(Message::settings_what, fmt::arg("file", around.config.string())), to_text(mistake),
          around.words(Message::settings_hint, fmt::arg("file", around.config.string()))};
}

}  // namespace

std::string with_value(std::string_view text, std::string_view table, std::string_view key,
                       std::string_view value) {
  const std::string line = std::string(key) + " = " + std::string(value) + "\n";
  std::size_t header_end = std::string_view::npos;
  bool is_inside = false;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size() - 1) + 1;
    const std::string_view one = text.substr(from, end - from);
    if (is_header(trimmed(one.substr(0, one.find('\n'))), table)) {
      is_inside = true;
      header_end = end;
    } else if (is_inside && trimmed(one).starts_with('[')) {
      is_inside = false;
    } else if (is_inside && sets(one, key)) {
      // A comment behind it stays.
      const auto mark = one.find('#');
      std::string kept = line;
      if (mark != std::string_view::npos && one.find('"') != std::string_view::npos && one.rfind('"') < mark)
        kept = line.substr(0, line.size() - 1) + "   " + std::string(one.substr(mark));
      return std::string(text.substr(0, from)) + kept + std::string(text.substr(end));
    }
    from = end;
  }
  std::string out(text);
  if (header_end != std::string_view::npos) return out.insert(header_end, line);
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out + "\n[" + std::string(table) + "]\n" + line;
}

Outcome<Settings> right_settings(const CommissionAround& around) {
  LoadedSettings loaded = load_settings(around.config, {around.shared_folder});
  if (loaded.mistakes.empty()) return std::move(loaded.settings);
  return wrong_settings(around, loaded.mistakes.front());
}

Problem not_written(const CommissionAround& around, const std::string& why) {
  return {kExitFailed, "settings.not-written", around.words(Message::not_written_what), why,
          around.words(Message::not_written_hint)};
}

std::optional<Problem> write_settings(const CommissionAround& around, std::string_view before,
                                      const std::string& after) {
  const Trial trial(around.config, after);
  if (!trial.placed()) return not_written(around, trial.placed().error().what);
  LoadedSettings loaded = load_settings(trial.file(), {around.shared_folder});
  if (!loaded.mistakes.empty()) {
    Mistake first = loaded.mistakes.front();
    if (first.file == trial.file().string()) first.file = around.config.string();
    return wrong_settings(around, first);
  }
  const auto replaced = replace_file(around.config, before, after);
  if (!replaced) return not_written(around, replaced.error().what);
  return std::nullopt;
}

std::optional<Problem> write_home(const CommissionAround& around, const fs::path& file,
                                  const std::optional<std::string>& before, const std::string& after) {
  const LoadedSettings loaded = load_settings_with({{file, after}}, around.config, {around.shared_folder});
  if (!loaded.mistakes.empty()) return wrong_settings(around, loaded.mistakes.front());
  constexpr unsigned kGroupReads = 0640;
  const auto done = before ? replace_file(file, *before, after)
                           : place_file({file, after, file.parent_path(), kGroupReads, true});
  if (!done) return not_written(around, done.error().what);
  return std::nullopt;
}

const HomeSettings* find_home(const Settings& settings, const std::string& home) {
  const auto found = std::find_if(settings.homes.begin(), settings.homes.end(),
                                  [&home](const HomeSettings& one) { return one.id == home; });
  return found == settings.homes.end() ? nullptr : &*found;
}

Problem no_such_home(const CommissionAround& around, const Settings& settings, const std::string& home) {
  std::string known;
  for (const HomeSettings& one : settings.homes) known += (known.empty() ? "" : ", ") + one.id;
  return {kExitNotFound, "home.unknown", around.words(Message::no_home_what, fmt::arg("home", home)),
          around.words(Message::no_home_why, fmt::arg("known", known.empty() ? "–" : known)),
          around.words(Message::no_home_hint)};
}

Outcome<void> take_up(const CommissionAround& around) {
  constexpr unsigned kOk = 200;
  const auto answer = http_post(around.door.socket, "/v1/reload", "{}", around.door.timeout);
  if (!answer) return no_answer(around.door, around.look, answer.error());
  if (answer->status != kOk) return refused(*answer, around.look);
  return boost::system::in_place_value;
}

}  // namespace anju
