// What an Eastron SDM120 measures in the flat, as its input registers say it. No network here.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <vector>

#include "firmware-sim/agenda.hpp"

namespace anju::sim {

class Meter {
 public:
  // `clock` tells the simulated time: energy is power by that time.
  Meter(std::function<SimTime()> clock, std::uint64_t seed);

  void add_load(double watts);  // negative: switched off
  double active_power();        // W: the loads, the standby of the flat and the refrigerator in its turn

  // Input registers from `address`: IEEE 754 floats, high word first; parameters that the model does not have
  // read as zero. Nothing at all where the range leaves the map of 80 registers.
  std::optional<std::vector<std::uint16_t>> read(std::uint16_t address, std::uint16_t count);

 private:
  void count_energy();

  std::function<SimTime()> clock_;
  SimTime counted_to_;
  double load_ = 0;
  double energy_kwh_;
  std::mt19937_64 random_;
};

}  // namespace anju::sim
