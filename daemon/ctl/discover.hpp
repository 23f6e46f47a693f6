// `anjuctl discover`: what the devices in the home say of themselves, and how each could be installed. Writes
// nothing.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/query.hpp"
#include "daemon/ctl/render.hpp"

namespace anju {

struct DiscoverOptions {
  std::string broker;         // HOST:PORT; empty: that of the settings
  std::string config;         // anju.toml; empty: no settings, so nothing is known to be installed
  std::string username;       // of the broker; empty: that of the settings
  std::string password_file;  // likewise
  double wait_s = 5;
  bool as_json = false;
  std::filesystem::path shared_folder;  // where the shipped profiles are
};

Outcome<std::string> discover(const DiscoverOptions& options, const Look& look);

// Of the home's broker; empty where none is needed.
Outcome<std::string> broker_password(const MqttSettings& mqtt, const Look& look);
Problem broker_away(const MqttSettings& mqtt, const std::string& reason, const Look& look);

}  // namespace anju
