// `anju-sim flat`: one flat, its resident, its devices, and what goes wrong in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "firmware-sim/agenda.hpp"
#include "firmware-sim/endpoint.hpp"

namespace anju::sim {

enum class Scenario : std::uint8_t { quiet, gas_leak, smoke, inactivity, day, storm };

struct FlatOptions {
  Endpoint mqtt;
  std::string username;
  std::string password;
  std::optional<Endpoint> modbus;
  std::uint64_t seed = 1;
  double speed = 1;
  Scenario scenario = Scenario::quiet;
  SimTime start{};
  std::optional<SimTime> at;     // the marked moment of gas-leak, smoke and inactivity, as a clock shows it
  double hours = 24;             // simulated; 0: until somebody stops it
  std::uint64_t count = 10'000;  // messages of a storm
  std::uint64_t alarm_every = 200;  // one smoke episode in so many of them, at least 4
  bool control = false;             // commands on standard input
  bool json = false;
};

// Runs until the end of the play, SIGINT, SIGTERM or `quit`. Returns the exit code.
int run_flat(const FlatOptions& options);

}  // namespace anju::sim
