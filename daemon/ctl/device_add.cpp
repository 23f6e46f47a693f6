#include "daemon/ctl/device_add.hpp"

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>

#include "config/bus_load.hpp"
#include "config/files.hpp"
#include "config/load.hpp"
#include "config/read_home.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/act.hpp"
#include "daemon/ctl/replace_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// "Küche/0x00" gives "K-che-0x00": what is no letter of an identifier becomes a single dash.
std::string id_from(std::string_view address) {
  std::string id;
  for (const char c : address) {
    const bool is_kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    if (is_kept) {
      id += c;
    } else if (!id.empty() && id.back() != '-') {
      id += '-';
    }
  }
  while (id.ends_with('-')) id.pop_back();
  return id;
}

// What names it where it speaks: on a bus its number, behind the bus.
std::string place_of(const DeviceAddOptions& options) {
  return options.bus.empty() ? options.address : options.bus + "-" + std::to_string(options.unit);
}

// One addition from the command line to the file.
class Addition {
 public:
  Addition(const DeviceAddOptions& options, const Look& look)
      : options_(options), look_(look), file_(fs::path(options.config)), id_(added_id(options)) {}

  Outcome<std::string> run() {
    if (id_.empty()) return refuse(kExitUsage, std::string(text(Message::add_no_id).in(look_.language)));
    const fs::path folder = file_.parent_path() / "homes.d";
    const auto lock = FolderLock::take(folder);
    if (!lock) return refuse(kExitFailed, lock.error().what);
    LoadedSettings loaded = load_settings(file_, {options_.shared_folder});
    if (!loaded.mistakes.empty()) return wrong(loaded.mistakes);
    const HomeSettings* home = home_of(loaded.settings);
    if (!home) return no_home(loaded.settings);
    const fs::path home_file = home->file;
    const Result<std::string> before = read_text_file(home_file);
    if (!before) return refuse(kExitFailed, home_file.string() + ": " + before.error().what);
    const std::string after = *before + block_after(*before);
    const std::vector<Mistake> mistakes = mistakes_with(std::move(loaded.settings), folder, home_file, after);
    if (!mistakes.empty()) return wrong(mistakes);
    if (options_.is_trial) {
      if (!options_.as_json) return text_in(look_, Message::change_trial) + "\n";
      return added(home_file, *before);
    }
    const Result<void> replaced = replace_file(home_file, *before, after);
    if (!replaced) return refuse(kExitFailed, replaced.error().what);
    return added(home_file, *before);
  }

 private:
  const HomeSettings* home_of(const Settings& settings) const {
    const auto is_it = [this](const HomeSettings& home) { return home.id == options_.home; };
    const auto found = std::find_if(settings.homes.begin(), settings.homes.end(), is_it);
    return found == settings.homes.end() ? nullptr : &*found;
  }

  std::string listed_channels() const {
    std::string listed;
    for (const std::string& channel : options_.channels)
      listed += (listed.empty() ? "" : ", ") + toml_text(channel);
    return listed;
  }

  // With the ends of line that the file has.
  std::string block_after(const std::string& before) const {
    const std::string end = before.find("\r\n") == std::string::npos ? "\n" : "\r\n";
    std::string block = before.empty() || before.ends_with('\n') ? "" : end;
    block += end + "[[device]]" + end + "id = " + toml_text(id_) + end;
    block += "profile = " + toml_text(options_.profile) + end;
    if (!options_.bus.empty())
      block += "bus = " + toml_text(options_.bus) + end + "unit = " + std::to_string(options_.unit) + end;
    else if (options_.address != id_)
      block += "address = " + toml_text(options_.address) + end;
    if (!options_.room.empty()) block += "room = " + toml_text(options_.room) + end;
    if (!options_.channels.empty()) block += "channels = [" + listed_channels() + "]" + end;
    return block;
  }

  // The homes are read anew, by the reader of the daemon, with one text in the place of what is on the disk.
  static std::vector<Mistake> mistakes_with(Settings settings, const fs::path& folder,
                                            const fs::path& changed, const std::string& after) {
    MistakeList mistakes;
    settings.homes.clear();
    HomeReader reader(settings, mistakes);
    const auto files = list_toml_files(folder);
    if (!files) mistakes.add(folder.string(), 0, "", files.error().what);
    for (const fs::path& file : files ? *files : std::vector<fs::path>{}) {
      const Result<std::string> text = file == changed ? Result<std::string>(after) : read_text_file(file);
      if (text) {
        reader.read(*text, file.string());
      } else {
        mistakes.add(file.string(), 0, "", text.error().what);
      }
    }
    if (after.size() > kFileBytes) mistakes.add(changed.string(), 0, "", "would be too large");
    if (mistakes.empty()) refuse_full_buses(settings, mistakes);
    return mistakes.take();
  }

  Problem refuse(int exit_code, const std::string& why) const {
    return {exit_code, exit_code == kExitUsage ? "usage.device" : "device.refused",
            say(look_.language, Message::add_what, fmt::arg("device", id_)), why,
            std::string(text(Message::add_hint).in(look_.language))};
  }

  Problem wrong(const std::vector<Mistake>& mistakes) const {
    std::string why = to_text(mistakes.front());
    if (mistakes.size() > 1)
      why += say(look_.language, Message::add_more_mistakes, fmt::arg("count", mistakes.size() - 1));
    return refuse(kExitFailed, why);
  }

  Problem no_home(const Settings& settings) const {
    std::string known;
    for (const HomeSettings& home : settings.homes) known += (known.empty() ? "" : ", ") + home.id;
    return refuse(kExitFailed, say(look_.language, Message::add_no_home, fmt::arg("home", options_.home),
                                   fmt::arg("known", known.empty() ? "–" : known)));
  }

  std::string added(const fs::path& home_file, const std::string& before) const {
    constexpr int kAfterBlank = 2;  // the block begins after one empty line
    const bool is_ended = before.empty() || before.ends_with('\n');
    const auto line = std::count(before.begin(), before.end(), '\n') + (is_ended ? 0 : 1) + kAfterBlank;
    if (options_.as_json) {
      const boost::json::object device{{"id", id_},
                                       {"home", options_.home},
                                       {"profile", options_.profile},
                                       {"address", options_.address},
                                       {"room", options_.room},
                                       {"file", home_file.string()},
                                       {"line", line}};
      return boost::json::serialize(boost::json::object{
                 {"added", device}, {"dry_run", options_.is_trial}, {"next", "systemctl reload anjud"}}) +
             "\n";
    }
    return say(look_.language, Message::added_device, fmt::arg("device", id_),
               fmt::arg("home", options_.home), fmt::arg("file", home_file.string()),
               fmt::arg("line", line)) +
           "\n" + std::string(text(Message::added_next).in(look_.language)) + "\n";
  }

  const DeviceAddOptions& options_;
  const Look& look_;
  const fs::path file_;
  const std::string id_;
};

}  // namespace

std::string added_id(const DeviceAddOptions& options) {
  return options.id.empty() ? id_from(place_of(options)) : options.id;
}

Outcome<std::string> add_device(const DeviceAddOptions& options, const Look& look) {
  return Addition(options, look).run();
}

}  // namespace anju
