// `anjuctl walk-test HOME`: each device is tried, and followed until the platform has said that it has it.
#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

struct WalkOptions {
  std::string home;
  std::string lasts = "30m";  // then it ends by itself
  bool keeps_mode = false;    // does not end the mode when all is done: somebody goes on
};

// Goes on with a test that is on. 0 when every device has its receipt, 6 when one has not.
Outcome<CommissionEnd> walk_test(const WalkOptions& options, const CommissionAround& around);

// A line for a device that has its receipt: "✓ gas-kitchen (kitchen)  heard 12:03:05 · decoded 1 ms · ...".
std::string walk_line(const boost::json::value& device, const Look& look);
// What is still to be done: "gas-kitchen: press its test button", one a line.
std::string walk_remaining(const boost::json::value& walk, const Look& look);

// How well the devices of /v1/devices are heard, where they say so: a line for each that is heard badly.
std::vector<std::string> weak_signals(const boost::json::value& devices, const Look& look);

}  // namespace anju
