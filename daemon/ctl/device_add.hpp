// `anjuctl device add`: one more [[device]] at the end of the file of its home, when all settings are right
// with it. The daemon takes it up when it reloads.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/ctl/query.hpp"
#include "daemon/ctl/render.hpp"

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
  bool as_json = false;
  bool is_trial = false;  // checked, and not written
  std::filesystem::path shared_folder;
};

// What was done and what to do next. Every byte that was in the file stays.
Outcome<std::string> add_device(const DeviceAddOptions& options, const Look& look);
// Under which name it is added.
std::string added_id(const DeviceAddOptions& options);
// And gets its account at the broker in the home, where it needs one (broker/pairing.cpp).
Outcome<std::string> add_device_and_account(const DeviceAddOptions& options, const Look& look);

}  // namespace anju
