// Where a device is written: found in the text of the files, so that one that is disabled is found as well.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/settings_change.hpp"

namespace anju {

struct InstalledDevice {
  std::string id;
  std::string home;
  std::filesystem::path file;
  std::string text;        // of the file
  std::size_t number = 0;  // of its [[device]] in the file, from 1
  int line = 0;
  std::map<std::string, std::string> values;  // its keys as TOML has them

  // "device[2].room"
  std::string key(std::string_view name) const {
    return "device[" + std::to_string(number) + "]." + std::string(name);
  }
  // The text of a key without its quotes; "" when it is not there.
  std::string value(std::string_view name) const;
  bool is_enabled() const;
};

// Of all homes, in the order of the files. What is no TOML is left out.
std::vector<InstalledDevice> installed_devices(const std::filesystem::path& homes);

// Problems: device.unknown, with the nearest id.
Outcome<InstalledDevice> find_installed(const SettingsDesk& desk, const std::string& id, const Look& look);
Problem unknown_device(const std::string& id, const std::vector<std::string>& known, const Look& look);

}  // namespace anju
