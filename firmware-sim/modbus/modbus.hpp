// `anju-sim modbus`: a bus of Modbus devices, with faults.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "firmware-sim/endpoint.hpp"
#include "firmware-sim/modbus/bus.hpp"

namespace anju::sim::modbus {

struct Options {
  struct Listen {
    Endpoint endpoint;
    Framing framing = Framing::tcp;
  };

  std::vector<Listen> listens;
  std::vector<std::string> ptys;
  std::vector<UnitPlan> units;
  BusOptions bus;
  std::string faults;
  std::uint64_t seed = 1;
  bool control = false;
  bool json = false;
  bool trace = false;
};

// Runs until SIGINT, SIGTERM or `quit`. Returns the exit code: 1 where it cannot listen.
int run(const Options& options);

}  // namespace anju::sim::modbus
