// `anjuctl modbus scan`: which units answer on a bus. Pure but for the reader.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/bus_reader.hpp"
#include "daemon/ctl/modbus_probe.hpp"

namespace anju {

struct ScanPlan {
  int from = 1;
  int to = 247;
  Duration wait{200};
  std::vector<std::optional<LineSettings>> lines{std::nullopt};  // none: as the bus is set
};

struct FoundUnit {
  int unit = 0;
  std::optional<LineSettings> line;
  int function = 3;                             // which was answered
  Exchange answer;                              // words, an exception, or something unreadable
  std::string device;                           // installed there; "" none
  std::optional<std::vector<Likeness>> models;  // when they were looked for, best first
};

struct ScanProgress {
  std::size_t asked = 0;  // units, on each line setting anew
  std::size_t total = 0;
  std::size_t found = 0;
  int unit = 0;
  std::optional<LineSettings> line;
};

struct Scan {
  std::vector<FoundUnit> found;
  std::size_t asked = 0;
  bool is_complete = true;
  std::optional<Problem> problem;  // the bus was lost on the way; what was found counts all the same
};

// Asks each unit for holding register 0, and one that stays silent for input register 0: an exception is an
// answer too. `tell` hears of each unit before it is asked.
Scan scan(BusReader& reader, const ScanPlan& plan, const std::function<void(const ScanProgress&)>& tell);

std::string scan_text(const Scan& scan, const Look& look);
std::string scan_json(const Scan& scan, bool is_through_daemon);

}  // namespace anju
