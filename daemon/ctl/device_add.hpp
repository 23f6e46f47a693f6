// `anjuctl device add`: one more [[device]] at the end of the file of its home, when all settings are right
// with it. The daemon takes it up when it reloads.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/ctl/settings_change.hpp"

namespace anju {

struct DeviceAddOptions {
  std::string home;
  std::string profile;
  std::string address;  // Modbus: empty
  std::string bus;      // Modbus: where it is, and its number there
  int unit = 0;
  std::string id;  // empty: made of the address
  std::string room;
  std::vector<std::string> channels;  // names that only its messages tell (LANGUAGE.md, known_channels)
  std::string config = "/etc/anju/anju.toml";
  std::string broker = "/etc/mosquitto";  // where an account is made, if it was set up with anjuctl
  std::filesystem::path shared_folder;
};

// Where it is now.
struct AddedDevice {
  std::string id;
  std::filesystem::path file;
  std::ptrdiff_t line = 0;
  Changed changed;
};
// Every byte that was in the file stays. `tells_daemon`: else it is written and kept for undo, and who
// installs several tells the daemon once. Problems: usage.device, device.refused, those of SettingsDesk.
Outcome<AddedDevice> add_device(const DeviceAddOptions& options, const ActSurroundings& around,
                                bool tells_daemon);
boost::json::object added_json(const AddedDevice& added, const DeviceAddOptions& options);
// Under which name it is added.
std::string added_id(const DeviceAddOptions& options);
// Adds it and tells the daemon.
Outcome<CommandEnd> install_device(const DeviceAddOptions& options, const ActSurroundings& around);
// The account of a device that was added, where it needs one at the broker in the home; "" where it does not
// (broker/pairing.cpp). Problem: findings, because the device stays added.
Outcome<std::string> pair_device(const DeviceAddOptions& options, const std::string& id,
                                 const ActSurroundings& around);
// `anjuctl device add`: both.
Outcome<CommandEnd> install_and_pair(const DeviceAddOptions& options, const ActSurroundings& around);

}  // namespace anju
