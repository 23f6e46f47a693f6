#include "daemon/ctl/device_add.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/toml_write.hpp"

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
  Addition(const DeviceAddOptions& options, const ActSurroundings& around)
      : options_(options), around_(around), look_(around.look), id_(added_id(options)) {}

  Outcome<AddedDevice> run(bool tells_daemon) {
    if (id_.empty()) return refuse(kExitUsage, std::string(text(Message::add_no_id).in(look_.language)));
    const auto desk = SettingsDesk::open(options_.config, around_);
    if (!desk) return desk.error();
    if (!desk->loaded().mistakes.empty()) return wrong(desk->loaded().mistakes);
    const HomeSettings* home = home_of(desk->loaded().settings);
    if (!home) return no_home(desk->loaded().settings);
    const fs::path home_file = home->file;
    const Result<std::string> before = read_text_file(home_file);
    if (!before) return refuse(kExitFailed, home_file.string() + ": " + before.error().what);
    const std::string after = *before + block_after(*before);
    if (after.size() > kFileBytes) return refuse(kExitFailed, home_file.string() + ": would be too large");
    const FileChange change{home_file, *before, after};
    auto changed = desk->carry_out({change}, "device add " + id_, tells_daemon);
    if (!changed) return changed.error();
    return AddedDevice{id_, home_file, line_after(*before), std::move(*changed)};
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

  // Of the block, which begins after one empty line.
  static std::ptrdiff_t line_after(const std::string& before) {
    constexpr int kAfterBlank = 2;
    const bool is_ended = before.empty() || before.ends_with('\n');
    return std::count(before.begin(), before.end(), '\n') + (is_ended ? 0 : 1) + kAfterBlank;
  }

  const DeviceAddOptions& options_;
  const ActSurroundings& around_;
  const Look& look_;
  const std::string id_;
};

}  // namespace

std::string added_id(const DeviceAddOptions& options) {
  return options.id.empty() ? id_from(place_of(options)) : options.id;
}

Outcome<AddedDevice> add_device(const DeviceAddOptions& options, const ActSurroundings& around,
                                bool tells_daemon) {
  return Addition(options, around).run(tells_daemon);
}

boost::json::object added_json(const AddedDevice& added, const DeviceAddOptions& options) {
  return {{"id", added.id},
          {"home", options.home},
          {"profile", options.profile},
          {"address", options.address},
          {"room", options.room},
          {"file", added.file.string()},
          {"line", added.line}};
}

Outcome<CommandEnd> install_device(const DeviceAddOptions& options, const ActSurroundings& around) {
  const auto added = add_device(options, around, true);
  if (!added) return added.error();
  const CommandEnd end = told(added->changed,
                              say(around.look.language, Message::added_device, fmt::arg("device", added->id),
                                  fmt::arg("home", options.home), fmt::arg("file", added->file.string()),
                                  fmt::arg("line", added->line)),
                              around);
  if (!around.door.as_json) return end;
  boost::json::object answer = boost::json::parse(end.output).as_object();
  answer["added"] = added_json(*added, options);
  return CommandEnd{boost::json::serialize(answer) + "\n", 0};
}

}  // namespace anju
