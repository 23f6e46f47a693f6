// What a test or a person tells the running bus, one command a line.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "firmware-sim/modbus/bus.hpp"

namespace anju::sim::modbus {

class Control {
 public:
  struct Ways {
    std::function<void()> vanish;
    std::function<void()> come_back;
    std::function<void()> quit;
  };

  Control(Bus& bus, FaultChoice& faults, const Figures& figures, Report& report, Ways ways)
      : bus_(bus), faults_(faults), figures_(figures), report_(report), ways_(std::move(ways)) {}

  // Says that the command holds now, or warns why it does not.
  void obey(const std::string& line);

 private:
  using Words = std::vector<std::string>;

  // Each returns an empty text, or what is wrong.
  std::string run(const Words& words);
  std::string fault(const Words& words);
  std::string bus_wide(const Words& words);
  std::string of_unit(const Words& words);
  std::string change_register(const Words& words);

  Bus& bus_;
  FaultChoice& faults_;
  const Figures& figures_;
  Report& report_;
  const Ways ways_;
};

}  // namespace anju::sim::modbus
