#include "daemon/ctl/home_forget.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "config/files.hpp"
#include "config/load.hpp"
#include "daemon/ctl/forget_names.hpp"
#include "daemon/ctl/forgotten_files.hpp"
#include "daemon/ctl/http_client.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/store_problem.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using namespace std::chrono_literals;

constexpr Duration kLongestForget{15min};
constexpr Duration kBetweenForgetLooks{200ms};
constexpr Duration kForTheLastCommit{2s};
constexpr unsigned kNotFound = 404;

// One home on its way out.
class Forget {
 public:
  Forget(const ForgetOptions& options, const ForgetSurroundings& around)
      : options_(options), around_(around) {}

  Outcome<CommandEnd> run() {
    loaded_ = load_settings(options_.config, {options_.shared_folder});
    if (!loaded_.mistakes.empty()) return wrong_settings();
    if (auto problem = find_out()) return *problem;
    if (!is_known()) return unknown();
    if (options_.is_trial) return CommandEnd{what_goes() + words(Message::change_trial) + "\n", 0};
    if (!options_.is_sure) {
      if (!around_.confirm) return needs_yes();
      if (!around_.confirm(question()))
        return refuse(Message::forget_declined_why, Message::forget_declined_hint);
    }
    if (auto problem = expect_daemon()) return *problem;
    // The meters are known only as long as the settings are there.
    if (auto problem = remove(dropped_)) return *problem;
    if (auto problem = remove_settings()) return *problem;
    if (auto problem = have_it_deleted()) return *problem;
    if (auto problem = remove_set_aside()) return *problem;
    return prove();
  }

 private:
  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(around_.look.language, message, arguments...);
  }
  Problem problem(const char* code, int exit_code, std::string why, std::string hint) const {
    return {exit_code, code, words(Message::forget_what, fmt::arg("home", options_.home)), std::move(why),
            std::move(hint)};
  }
  Problem refuse(Message why, Message hint) const {
    return problem("home.refused", kExitFailed, words(why, fmt::arg("home", options_.home)),
                   words(hint, fmt::arg("home", options_.home)));
  }
  Problem io_problem(const Error& error) const {
    return problem("home.failed", kExitFailed, error.what,
                   words(Message::forget_again_hint, fmt::arg("home", options_.home)));
  }
  Problem wrong_settings() const {
    return problem("settings.wrong", kExitFailed, to_text(loaded_.mistakes.front()),
                   words(Message::settings_hint, fmt::arg("file", options_.config)));
  }
  Problem needs_yes() const {
    return problem("usage.sure", kExitUsage, words(Message::forget_sure_why),
                   words(Message::forget_sure_hint, fmt::arg("home", options_.home)));
  }

  const fs::path& store() const { return loaded_.settings.store.path; }
  const HomeSettings* installed() const {
    const auto& homes = loaded_.settings.homes;
    const auto found = std::find_if(homes.begin(), homes.end(),
                                    [this](const HomeSettings& home) { return home.id == options_.home; });
    return found == homes.end() ? nullptr : &*found;
  }

  std::optional<Problem> find_out() {
    if (auto traces = find_traces(store(), options_.home)) {
      traces_ = std::move(*traces);
    } else if (traces.error().code != ErrorCode::not_found) {
      return store_problem(Message::check_what, traces.error(), store(), around_.look);
    }
    names_ = names_to_look_for(options_.home, traces_, loaded_.settings);
    set_aside_ = set_aside_files(store());
    if (const HomeSettings* home = installed())
      for (const DeviceSettings& device : home->devices)
        if (!device.utility.empty()) meters_.push_back(device.address.empty() ? device.id : device.address);
    dropped_ = dropped_files(loaded_.settings, meters_);
    return std::nullopt;
  }

  // Of a run that was interrupted perhaps no more than the files that were set aside.
  bool is_known() const {
    if (installed() || traces_.is_known) return true;
    const auto scan = scan_for_traces(store().parent_path(), names_.words);
    return scan && !scan->found.empty();
  }

  Problem unknown() const {
    std::string known;
    for (const HomeSettings& home : loaded_.settings.homes) known += (known.empty() ? "" : ", ") + home.id;
    return problem("home.unknown", kExitNotFound,
                   words(Message::forget_unknown_why, fmt::arg("config", options_.config)),
                   words(Message::forget_unknown_hint, fmt::arg("known", known.empty() ? "–" : known)));
  }

  std::string what_goes() const {
    std::string lines = words(Message::forget_question, fmt::arg("home", options_.home),
                              fmt::arg("readings", traces_.readings), fmt::arg("alerts", traces_.alerts),
                              fmt::arg("unsent", traces_.unsent)) +
                        "\n";
    if (const HomeSettings* home = installed()) lines += "  " + home->file.string() + "\n";
    for (const fs::path& file : set_aside_) lines += "  " + file.string() + "\n";
    if (!set_aside_.empty()) lines += words(Message::forget_aside_note) + "\n";
    for (const fs::path& file : dropped_) lines += "  " + file.string() + "\n";
    if (!dropped_.empty()) lines += words(Message::forget_dropped_note) + "\n";
    return lines;
  }

  std::string question() const {
    return what_goes() + words(Message::forget_type, fmt::arg("home", options_.home)) + " ";
  }

  boost::system::result<HttpAnswer> ask_daemon(bool is_wish) const {
    const std::string target = "/v1/homes/" + options_.home + "/forget";
    return is_wish ? http_post(around_.door.socket, target, "{}", around_.door.timeout)
                   : http_get(around_.door.socket, target, around_.door.timeout);
  }

  // Before anything is changed.
  std::optional<Problem> expect_daemon() const {
    const auto answer = http_get(around_.door.socket, "/healthz", around_.door.timeout);
    if (!answer) return no_answer(around_.door, around_.look, answer.error());
    return std::nullopt;
  }

  std::optional<Problem> remove_settings() {
    const fs::path folder = fs::path(options_.config).parent_path() / "homes.d";
    std::error_code none;
    if (!fs::is_directory(folder, none)) return std::nullopt;
    const auto lock = FolderLock::take(folder);
    if (!lock) return io_problem(lock.error());
    for (const fs::path& half : half_wiped(folder)) {
      if (const auto wiped = wipe_file(half); !wiped) return io_problem(wiped.error());
    }
    const HomeSettings* home = installed();
    if (!home) return std::nullopt;
    const Result<std::string> text = read_text_file(home->file);
    if (!text) return io_problem(text.error());
    if (const auto wiped = wipe_settings_file(home->file, *text); !wiped) return io_problem(wiped.error());
    removed_.push_back(home->file);
    return std::nullopt;
  }

  std::optional<Problem> have_it_deleted() const {
    const auto wish = ask_daemon(true);
    if (!wish) return no_answer(around_.door, around_.look, wish.error());
    if (wish->status == kNotFound) return std::nullopt;  // done by a run that was interrupted
    if (wish->status != kHttpOk)
      return problem("home.refused", kExitFailed, error_of(wish->body),
                     words(Message::forget_installed_hint, fmt::arg("home", options_.home)));
    // It starts anew meanwhile, and then does not answer for a moment.
    boost::system::error_code fault;
    for (Duration waited{0}; waited < kLongestForget; waited += kBetweenForgetLooks) {
      around_.pause(kBetweenForgetLooks);
      const auto answer = ask_daemon(false);
      fault = answer ? boost::system::error_code() : answer.error();
      if (answer && answer->status == kHttpOk && text_of(json::parse(answer->body, fault), "state") == "done")
        return std::nullopt;
    }
    if (fault) return no_answer(around_.door, around_.look, fault);
    return refuse(Message::forget_slow_why, Message::forget_again_hint);
  }

  std::optional<Problem> remove_set_aside() {
    std::vector<fs::path> files = set_aside_files(store());
    for (fs::path& file : installation_files(store(), options_.home)) files.push_back(std::move(file));
    if (auto problem = remove(files)) return problem;
    std::error_code not_empty;
    for (const fs::path& file : files)
      if (file.parent_path() != store().parent_path()) fs::remove(file.parent_path(), not_empty);
    // What was picked up meanwhile.
    return remove(dropped_files(loaded_.settings, meters_));
  }

  std::optional<Problem> remove(const std::vector<fs::path>& files) {
    for (const fs::path& file : files) {
      if (const auto wiped = wipe_file(file); !wiped) return io_problem(wiped.error());
      removed_.push_back(file);
    }
    return std::nullopt;
  }

  Outcome<CommandEnd> prove() {
    auto scan = scan_for_traces(store().parent_path(), names_.words);
    if (scan && !scan->found.empty()) {
      // A commit may have been on its way; and two rows of different homes may begin alike.
      around_.pause(kForTheLastCommit);
      if (auto left = without_live_rows(store(), names_.words.values)) names_.words.values = std::move(*left);
      scan = scan_for_traces(store().parent_path(), names_.words);
    }
    if (!scan) return io_problem(scan.error());
    if (around_.door.as_json) return CommandEnd{as_json(*scan), scan->found.empty() ? 0 : kExitFailed};
    return CommandEnd{as_text(*scan), scan->found.empty() ? 0 : kExitFailed};
  }

  static std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
  }

  std::string as_text(const TraceScan& scan) const {
    const bool is_gone = scan.found.empty();
    const std::string verdict = words(is_gone ? Message::forget_gone : Message::forget_left);
    std::string lines = marked(around_.look, is_gone ? Mark::good : Mark::bad, verdict) + "\n";
    lines += words(Message::forget_deleted, fmt::arg("readings", traces_.readings),
                   fmt::arg("alerts", traces_.alerts), fmt::arg("open", traces_.open_alerts),
                   fmt::arg("unsent", traces_.unsent)) +
             "\n";
    for (const fs::path& file : removed_)
      lines += words(Message::forget_removed, fmt::arg("file", file.string())) + "\n";
    lines +=
        words(Message::forget_scanned, fmt::arg("folder", store().parent_path().string()),
              fmt::arg("files", scan.files),
              fmt::arg("size", size_text(static_cast<std::int64_t>(scan.bytes))),
              fmt::arg("names", names_.words.names.size()), fmt::arg("values", names_.words.values.size())) +
        "\n";
    for (const TraceFound& found : scan.found)
      lines += words(Message::forget_found, fmt::arg("file", found.file.string()),
                     fmt::arg("offset", found.offset),
                     fmt::arg("what", found.what.empty() ? words(Message::forget_value) : found.what)) +
               "\n";
    if (!names_.untold.empty())
      lines += words(Message::forget_untold, fmt::arg("names", listed(names_.untold))) + "\n";
    if (!is_gone) lines += words(Message::forget_left_hint, fmt::arg("home", options_.home)) + "\n";
    if (!meters_.empty())
      lines += words(Message::forget_still_pushed, fmt::arg("meters", listed(meters_))) + "\n";
    return lines + words(Message::forget_beyond) + "\n";
  }

  std::string as_json(const TraceScan& scan) const {
    json::array removed;
    for (const fs::path& file : removed_) removed.emplace_back(file.string());
    json::array found;
    for (const TraceFound& one : scan.found)
      found.push_back(json::object{{"file", one.file.string()}, {"offset", one.offset}, {"name", one.what}});
    json::array untold;
    for (const std::string& name : names_.untold) untold.emplace_back(name);
    const json::object scanned{{"folder", store().parent_path().string()},
                               {"files", scan.files},
                               {"bytes", scan.bytes},
                               {"names", names_.words.names.size()},
                               {"values", names_.words.values.size()},
                               {"not_told_apart", untold},
                               {"found", found}};
    const json::object answer{
        {"schema_version", 1},          {"home", options_.home},    {"forgotten", scan.found.empty()},
        {"readings", traces_.readings}, {"alerts", traces_.alerts}, {"open_alerts", traces_.open_alerts},
        {"unsent", traces_.unsent},     {"removed", removed},       {"scanned", scanned}};
    return json::serialize(answer) + "\n";
  }

  const ForgetOptions& options_;
  const ForgetSurroundings& around_;
  LoadedSettings loaded_;
  HomeTraces traces_;
  ForgetNames names_;
  std::vector<fs::path> set_aside_;
  std::vector<fs::path> dropped_;
  std::vector<std::string> meters_;  // by which utilities know its devices
  std::vector<fs::path> removed_;
};

}  // namespace

Outcome<CommandEnd> forget_home(const ForgetOptions& options, const ForgetSurroundings& around) {
  return Forget(options, around).run();
}

}  // namespace anju
