// `anjuctl broker`: the broker in the home set up with consent, and an account for each device.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/act.hpp"

namespace anju {

struct BrokerWish {
  std::string config = "/etc/anju/anju.toml";
  std::string folder = "/etc/mosquitto";
  std::string units = "/etc/systemd/system";
  bool is_left_alone = false;          // --no-restart: files only
  std::optional<std::string> devices;  // setup: interface or address of the devices' network; "none"
  std::string name;                    // account: a device, or a bridge with topics
  std::vector<std::string> may_write;
  std::vector<std::string> may_read;
};

using BrokerCommand = Outcome<CommandEnd>(const BrokerWish&, const ActSurroundings&);
BrokerCommand set_up_broker, undo_broker, add_account, remove_account, list_accounts;

// The broker was set up here, and no account may speak for the device: it needs one.
bool needs_account(const BrokerWish& wish, const ActSurroundings& around);

}  // namespace anju
