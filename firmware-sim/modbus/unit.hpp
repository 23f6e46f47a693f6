// One device on the bus: its registers, how they move, and what it says to a request. No network here.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "firmware-sim/modbus/frames.hpp"
#include "firmware-sim/modbus/values.hpp"

namespace anju::sim::modbus {

// A value that goes on with time, so that a reader can tell a live device from a stale one.
struct Move {
  std::uint8_t function = 0;
  std::uint16_t address = 0;
  ValueType type = ValueType::u16;
  bool low_word_first = false;
  double from = 0;
  double step = 0;
  std::chrono::milliseconds every{1000};
  int swing = 0;  // after so many steps it goes back, and forth again; 0: it goes on
};

using Registers = std::map<std::uint16_t, std::uint16_t>;

struct UnitPlan {
  std::uint8_t unit = 1;
  std::string model;
  std::chrono::milliseconds turnaround{20};
  std::chrono::milliseconds min_gap{0};  // the silence before a request that it needs to hear it
  std::uint16_t limit = 125;             // most registers in one request
  std::uint8_t over_limit = kIllegalValue;
  std::map<std::uint8_t, Registers> functions;  // bits too: one address each, 0 or 1
  std::vector<Move> moves;
};

class Unit {
 public:
  explicit Unit(UnitPlan plan) : plan_(std::move(plan)) {}

  const UnitPlan& plan() const { return plan_; }

  // The answer of the device `since_start`. Writing is no function of any device here.
  Bytes answer(const Bytes& request, std::chrono::milliseconds since_start);

  // Sets a register or bit, which from then on stays as it is; makes it where it was not.
  void set(std::uint8_t function, std::uint16_t address, std::uint16_t value);
  void make_hole(std::uint8_t function, std::uint16_t address);

 private:
  void move(std::chrono::milliseconds since_start);
  void hold_still(std::uint8_t function, std::uint16_t address);
  Bytes read(const Bytes& request, const Registers& registers) const;

  UnitPlan plan_;
};

}  // namespace anju::sim::modbus
