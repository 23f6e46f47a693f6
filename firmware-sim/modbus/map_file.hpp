// Reads which devices are on the bus from the files that describe them.
#pragma once

#include <string>
#include <vector>

#include "firmware-sim/modbus/unit.hpp"

namespace anju::sim::modbus {

// Throws BadMap of json_node.hpp. `place` is FILE, or FILE@UNIT: then the first device of the file is that
// unit and the others follow it.
std::vector<UnitPlan> read_map(const std::string& place);

// All devices, `copies` times; each further copy takes the numbers after the last one. What goes on starts
// 1000 steps further in each copy: an answer taken for another device's must not have the right value. Throws
// BadMap when a number is there twice or is above 247.
std::vector<UnitPlan> bus_of(std::vector<UnitPlan> units, int copies);

}  // namespace anju::sim::modbus
