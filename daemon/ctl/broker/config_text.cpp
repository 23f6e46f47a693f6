#include "daemon/ctl/broker/config_text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "daemon/ctl/broker/access.hpp"

namespace anju {
namespace {

constexpr std::string_view kDevices = "# The network of the devices: ";

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string_view first_word(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  return line.substr(0, std::min(line.find_first_of(" \t\r"), line.size()));
}

bool is_address(const std::string& text) { return text.find_first_of(".:") != std::string::npos; }

std::string doors(const BrokerPlaces& places) {
  return "allow_anonymous false\npassword_file " + places.passwords().string() + "\nacl_file " +
         places.access().string() + "\nmax_connections 100\n";
}

}  // namespace

std::string broker_config(std::string_view shipped, const BrokerPlaces& places, std::uint16_t port,
                          const std::string& devices, bool is_persistent) {
  std::string text(kBrokerMark);
  text += " anjuctl broker undo takes it away.\n";
  for (const std::string_view line : lines_of(shipped)) {
    const std::string_view word = first_word(line);
    if (word.starts_with('#') || (word == "persistence" && is_persistent)) continue;
    if (word == "listener")
      text += "listener " + std::to_string(port) + " 127.0.0.1\n";
    else if (word == "allow_anonymous")
      text += doors(places);
    else if (word != "password_file" && word != "acl_file" && word != "max_connections" &&
             !(word.empty() && text.ends_with("\n\n")))
      text += std::string(line) + "\n";
  }
  if (devices.empty()) return text;
  text += "\n" + std::string(kDevices) + devices + "\nlistener " + std::to_string(port);
  // An interface, whose address may change from one start to the next. mosquitto 2.0.11 cannot bind to one of
  // IPv6 that is of the link alone.
  text +=
      is_address(devices) ? " " + devices + "\n" : "\nbind_interface " + devices + "\nsocket_domain ipv4\n";
  return text + doors(places);
}

std::string devices_of(std::string_view config) {
  for (const std::string_view line : lines_of(config))
    if (line.starts_with(kDevices)) return std::string(line.substr(kDevices.size()));
  return "";
}

std::optional<OddLine> odd_line_in(std::string_view config) {
  constexpr std::array<std::string_view, 8> kOdd{
      "listener", "port",          "bind_address",          "connection",
      "acl_file", "password_file", "per_listener_settings", "plugin"};
  int number = 0;
  for (const std::string_view line : lines_of(config)) {
    ++number;
    const std::string_view word = first_word(line);
    if (std::find(kOdd.begin(), kOdd.end(), word) != kOdd.end() ||
        (word == "allow_anonymous" && line.find("true") != std::string_view::npos))
      return OddLine{number, std::string(line)};
  }
  return std::nullopt;
}

bool says(std::string_view config, std::string_view setting) {
  const std::vector<std::string_view> lines = lines_of(config);
  return std::any_of(lines.begin(), lines.end(), [setting](std::string_view line) {
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line.starts_with(setting);
  });
}

}  // namespace anju
