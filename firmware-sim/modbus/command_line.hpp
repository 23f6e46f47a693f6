// The words of `anju-sim modbus` on the command line.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "firmware-sim/modbus/modbus.hpp"

namespace CLI {
class App;
}

namespace anju::sim::modbus {

// What stands there as text until all of it has been read; the options of CLI11 point into it.
struct CommandLine {
  Options options;
  std::vector<std::string> listens;
  std::vector<std::string> framings;
  std::vector<std::string> maps;
  std::string parity = "none";
  std::string absent = "gateway";
  int copies = 1;
  int late_ms = 1500;
  int gateway_wait_ms = 0;
};

// `line` must live as long as `app`.
void add_command(CLI::App& app, CommandLine& line);

// Reads the map files and puts everything together. Returns an empty text, or what is wrong.
std::string complete(CommandLine& line);

}  // namespace anju::sim::modbus
