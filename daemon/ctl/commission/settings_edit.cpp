#include "daemon/ctl/commission/settings_edit.hpp"

#include <algorithm>
#include <functional>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/revision_shelf.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

Problem wrong_settings(const CommissionAround& around, const Mistake& mistake) {
  return {kExitFailed, "settings.wrong",
          around.words(Message::settings_what, fmt::arg("file", around.config.string())), to_text(mistake),
          around.words(Message::settings_hint, fmt::arg("file", around.config.string()))};
}

// Kept first, so that it can be taken back; in a trial nothing is done at all.
std::optional<Problem> written(const CommissionAround& around, const Settings& then, const FileChange& change,
                               const std::function<Result<void>()>& write) {
  if (around.is_trial) return std::nullopt;
  const fs::path shelf = revision_folder(then.store.path);
  const auto kept = keep_revision(shelf, {change}, around.command, around.clocks().wall);
  if (!kept) return not_written(around, kept.error().what);
  if (const auto done = write(); !done) {
    drop_revision(shelf, *kept);
    return not_written(around, done.error().what);
  }
  return std::nullopt;
}

}  // namespace

Outcome<Settings> right_settings(const CommissionAround& around) {
  LoadedSettings loaded = load_settings(around.config, {around.shared_folder});
  if (loaded.mistakes.empty()) return std::move(loaded.settings);
  return wrong_settings(around, loaded.mistakes.front());
}

Problem not_written(const CommissionAround& around, const std::string& why) {
  return {kExitFailed, "settings.not_written", around.words(Message::not_written_what), why,
          around.words(Message::not_written_hint)};
}

std::optional<Problem> write_settings(const CommissionAround& around, std::string_view before,
                                      const std::string& after) {
  const LoadedSettings loaded =
      load_settings_with({{around.config, after}}, around.config, {around.shared_folder});
  if (!loaded.mistakes.empty()) return wrong_settings(around, loaded.mistakes.front());
  const FileChange change{around.config, std::string(before), after};
  return written(around, loaded.settings, change, [&] { return replace_file(around.config, before, after); });
}

std::optional<Problem> write_home(const CommissionAround& around, const fs::path& file,
                                  const std::optional<std::string>& before, const std::string& after) {
  const LoadedSettings loaded = load_settings_with({{file, after}}, around.config, {around.shared_folder});
  if (!loaded.mistakes.empty()) return wrong_settings(around, loaded.mistakes.front());
  constexpr unsigned kGroupReads = 0640;
  return written(around, loaded.settings, {file, before, after}, [&] {
    return before ? replace_file(file, *before, after)
                  : place_file({file, after, file.parent_path(), kGroupReads, true});
  });
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
  const auto answer = http_post(around.door.socket, "/v1/reload", "{}", around.door.timeout);
  if (!answer) return no_answer(around.door, around.look, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, around.look);
  return boost::system::in_place_value;
}

}  // namespace anju
