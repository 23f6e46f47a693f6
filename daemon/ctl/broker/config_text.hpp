// The settings of the broker as text, and what other files of it would stand in their way. Pure.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace anju {

struct BrokerPlaces {
  std::filesystem::path folder;  // /etc/mosquitto
  std::filesystem::path units;   // /etc/systemd/system

  std::filesystem::path main_file() const { return folder / "mosquitto.conf"; }
  std::filesystem::path others() const { return folder / "conf.d"; }
  std::filesystem::path config() const { return folder / "conf.d/anju.conf"; }
  std::filesystem::path access() const { return folder / "anju.acl"; }
  std::filesystem::path passwords() const { return folder / "anju.passwd"; }
  std::filesystem::path unit() const { return units / "mosquitto.service.d/anju.conf"; }
};

// The network of the devices: "eth1" or "192.168.1.2"; empty: none, devices speak through a bridge on the
// box. `shipped`: the text of anju.conf. `port`: of both listeners. `is_persistent`: another file says so
// already, and mosquitto takes no setting twice.
std::string broker_config(std::string_view shipped, const BrokerPlaces& places, std::uint16_t port,
                          const std::string& devices, bool is_persistent);
// The network of the devices that such a text has.
std::string devices_of(std::string_view config);

// A line that a file beside ours must not have: it would open another door, or take ours away.
struct OddLine {
  int number = 0;
  std::string text;
};
std::optional<OddLine> odd_line_in(std::string_view config);
// Whether it has this setting, as "persistence true".
bool says(std::string_view config, std::string_view setting);

}  // namespace anju
