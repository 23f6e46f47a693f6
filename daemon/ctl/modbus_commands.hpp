// `anjuctl modbus scan|read|probe`, from the command line to the answer.
#pragma once

#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/bus_place.hpp"

namespace anju {

struct ModbusOptions {
  BusOptions where;
  std::optional<double> wait_s;
  int from = 1;  // scan
  int to = 247;
  std::vector<int> bauds;
  std::vector<std::string> parities;
  bool identify = false;
  int unit = 1;         // read, probe
  std::string address;  // read
  int count = 1;
  int function = 3;
  std::string profile;  // probe: id or file
};

// What the commands need of the world.
struct ModbusSurroundings {
  Query door;  // the daemon's socket, and how to answer
  Look look;
  std::vector<std::filesystem::path> profile_folders;
  const Clock& clock;
  WakeSignal& wake;  // Ctrl-C stops it
  std::FILE* aside = stderr;
  bool is_terminal = false;  // of `aside`
};

struct ModbusEnd {
  std::string output;
  std::optional<Problem> problem;
  int exit_code = 0;  // without a problem
};

ModbusEnd run_modbus_scan(const ModbusOptions& options, const ModbusSurroundings& around);
ModbusEnd run_modbus_read(const ModbusOptions& options, const ModbusSurroundings& around);
ModbusEnd run_modbus_probe(const ModbusOptions& options, const ModbusSurroundings& around);

}  // namespace anju
