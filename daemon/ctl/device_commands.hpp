// `anjuctl device list|show|rename|move|replace|disable|enable|remove|watch|test`. What changes a device
// changes its lines in the file of its home and nothing else there.
#pragma once

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct DeviceWish {
  std::string id;
  std::string text;     // the new name, room or address
  std::string profile;  // replace: a device of another model
  std::string bus;      // replace, Modbus
  std::optional<int> unit;
  std::string home;  // list: of this one only
  double for_s = 0;  // watch, test: how long; 0: until Ctrl-C
  std::string config = "/etc/anju/anju.toml";
};

using DeviceCommand = Outcome<CommandEnd>(const DeviceWish&, const ActSurroundings&);
DeviceCommand list_devices, show_device, rename_device, move_device, replace_device, disable_device,
    enable_device, remove_device, watch_device, test_device;

// What the rule `test-overdue` knows of it: when it was tested, and when it is to be tested again. Null:
// nothing.
boost::json::value test_state(const std::string& device, const std::string& home,
                              const ActSurroundings& around);

}  // namespace anju
