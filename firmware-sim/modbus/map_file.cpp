#include "firmware-sim/modbus/map_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <charconv>
#include <fstream>
#include <iterator>
#include <set>

#include "firmware-sim/modbus/json_node.hpp"

namespace anju::sim::modbus {
namespace {

namespace json = boost::json;

constexpr int kLastUnit = 247;
constexpr double kStepsOfACopy = 1000;

std::uint16_t address_of(const Node& node, std::string_view text) {
  std::uint16_t address = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), address);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
    node.fail(text, "is no address from 0 to 65535");
  }
  return address;
}

Registers read_registers(const Node& node, bool bits) {
  Registers registers;
  for (const auto& entry : node.object()) {
    registers[address_of(node, entry.key())] =
        static_cast<std::uint16_t>(node.whole(entry.key(), 0, bits ? 1 : 0xFFFF));
  }
  return registers;
}

std::uint8_t function_of(const Node& node, std::string_view text) {
  const std::uint16_t function = address_of(node, text);
  if (function < 1 || function > 4) node.fail(text, "is no function that reads: 1, 2, 3 or 4");
  return static_cast<std::uint8_t>(function);
}

void read_functions(const Node& unit, UnitPlan& plan) {
  const json::value* value = unit.find("functions");
  if (value == nullptr) return;
  const Node functions(*value, unit.where() + ".functions");
  for (const auto& entry : functions.object()) {
    const std::uint8_t function = function_of(functions, entry.key());
    const Node registers(entry.value(), functions.where() + "." + std::string(entry.key()));
    plan.functions[function] = read_registers(registers, reads_bits(function));
  }
}

// Ranges are of the functions that read registers: bits are few enough to be listed.
void read_fill(const Node& unit, UnitPlan& plan) {
  for (const json::value& value : unit.list("fill")) {
    const auto* range = value.if_array();
    if (range == nullptr || range->size() != 2) unit.fail("fill", "wants pairs: [first, last]");
    const json::value named{{"first", (*range)[0]}, {"last", (*range)[1]}};
    const Node pair(named, unit.where() + ".fill");
    const int first = pair.whole("first", 0, 0xFFFF);
    const int last = pair.whole("last", first, 0xFFFF);
    for (auto& [function, registers] : plan.functions) {
      if (reads_bits(function)) continue;
      for (int address = first; address <= last; ++address) {
        registers.try_emplace(static_cast<std::uint16_t>(address), std::uint16_t{0});
      }
    }
  }
}

struct Spot {
  std::uint8_t function = 0;
  std::uint16_t address = 0;
  ValueType type = ValueType::u16;
  bool low_word_first = false;
};

Spot read_spot(const Node& node) {
  Spot spot;
  spot.function = static_cast<std::uint8_t>(node.whole("function", 1, 4));
  spot.address = static_cast<std::uint16_t>(node.whole("address", 0, 0xFFFF));
  const auto type = value_type(node.text("type", "u16"));
  if (!type) node.fail("type", "is none of u16, s16, u32, s32, u64, s64, float32, float64");
  spot.type = *type;
  const std::string order = node.text("word_order", "big");
  if (order != "big" && order != "little") node.fail("word_order", "is neither big nor little");
  spot.low_word_first = order == "little";
  if (spot.address + words_of(spot.type) > 0x10000) node.fail("address", "the value leaves the map");
  return spot;
}

void put_value(const Spot& spot, double value, UnitPlan& plan) {
  std::uint16_t address = spot.address;
  for (const std::uint16_t value_word : words_for(spot.type, value, spot.low_word_first)) {
    plan.functions[spot.function][address++] = value_word;
  }
}

void read_values(const Node& unit, UnitPlan& plan) {
  std::size_t number = 0;
  for (const json::value& value : unit.list("values")) {
    const Node node(value, fmt::format("{}.values[{}]", unit.where(), number++));
    node.only({"function", "address", "type", "word_order", "value"});
    put_value(read_spot(node), node.number("value", -kAnyNumber, kAnyNumber), plan);
  }
}

void read_moves(const Node& unit, UnitPlan& plan) {
  std::size_t number = 0;
  for (const json::value& value : unit.list("moves")) {
    const Node node(value, fmt::format("{}.moves[{}]", unit.where(), number++));
    node.only({"function", "address", "type", "word_order", "from", "step", "every_ms", "swing"});
    const Spot spot = read_spot(node);
    Move move{spot.function, spot.address, spot.type, spot.low_word_first};
    move.from = node.number("from", -kAnyNumber, kAnyNumber);
    move.step = node.number("step", -kAnyNumber, kAnyNumber);
    move.every = std::chrono::milliseconds(node.whole("every_ms", 1, 86'400'000, 1000));
    move.swing = node.whole("swing", 0, 1'000'000'000, 0);
    put_value(spot, move.from, plan);
    plan.moves.push_back(move);
  }
}

UnitPlan read_unit(const Node& node) {
  node.only({"unit", "model", "turnaround_ms", "limit", "over_limit", "min_gap_ms", "functions", "values",
             "fill", "moves"});
  UnitPlan plan;
  plan.unit = static_cast<std::uint8_t>(node.whole("unit", 1, kLastUnit));
  plan.model = node.text("model", "unnamed");
  plan.turnaround = std::chrono::milliseconds(node.whole("turnaround_ms", 0, 60'000, 20));
  plan.min_gap = std::chrono::milliseconds(node.whole("min_gap_ms", 0, 60'000, 0));
  plan.limit = static_cast<std::uint16_t>(node.whole("limit", 1, 125, 125));
  plan.over_limit = static_cast<std::uint8_t>(node.whole("over_limit", 1, 0x7F, kIllegalValue));
  read_functions(node, plan);
  read_values(node, plan);
  read_moves(node, plan);
  if (plan.functions.empty()) node.fail("functions", "the unit has no register: functions, values or moves");
  read_fill(node, plan);
  return plan;
}

std::string text_of(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw BadMap(fmt::format("{}: cannot be read", file));
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<UnitPlan> read_file(const std::string& file) {
  boost::system::error_code error;
  const json::value value = json::parse(text_of(file), error);
  if (error) throw BadMap(fmt::format("{}: is no JSON: {}", file, error.message()));
  const Node root(value, file + ": file");
  root.only({"units"});
  std::vector<UnitPlan> plans;
  for (const json::value& unit : root.list("units")) {
    plans.push_back(read_unit(Node(unit, fmt::format("{}: units[{}]", file, plans.size()))));
  }
  if (plans.empty()) root.fail("units", "at least one unit must stand here");
  return plans;
}

void number_from(std::vector<UnitPlan>& plans, const std::string& place, std::string_view text) {
  int first = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), first);
  if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size() || first < 1 ||
      first + static_cast<int>(plans.size()) - 1 > kLastUnit) {
    throw BadMap(
        fmt::format("{}: after the @ stands the number of the first unit, from 1 to {}", place, kLastUnit));
  }
  for (UnitPlan& plan : plans) plan.unit = static_cast<std::uint8_t>(first++);
}

void check_numbers(const std::vector<UnitPlan>& units) {
  std::set<std::uint8_t> seen;
  for (const UnitPlan& plan : units) {
    if (seen.insert(plan.unit).second) continue;
    throw BadMap(fmt::format(
        "unit {} is on the bus twice, the second time as {}: give it another number with --map FILE@UNIT",
        plan.unit, plan.model));
  }
}

}  // namespace

std::vector<UnitPlan> read_map(const std::string& place) {
  const auto at = place.rfind('@');
  const bool numbered =
      at != std::string::npos && place.find_first_not_of("0123456789", at + 1) == std::string::npos;
  auto plans = read_file(numbered ? place.substr(0, at) : place);
  if (numbered) number_from(plans, place, std::string_view(place).substr(at + 1));
  return plans;
}

std::vector<UnitPlan> bus_of(std::vector<UnitPlan> units, int copies) {
  check_numbers(units);
  const std::size_t originals = units.size();
  int last = 0;
  for (const UnitPlan& plan : units) last = std::max(last, static_cast<int>(plan.unit));
  for (int copy = 1; copy < copies; ++copy) {
    for (std::size_t at = 0; at < originals; ++at) {
      UnitPlan plan = units[at];
      if (++last > kLastUnit)
        throw BadMap(fmt::format("--copies {}: a bus ends at unit {}", copies, kLastUnit));
      plan.unit = static_cast<std::uint8_t>(last);
      for (Move& move : plan.moves) {
        if (move.swing == 0) move.from += kStepsOfACopy * copy * move.step;
      }
      units.push_back(std::move(plan));
    }
  }
  return units;
}

}  // namespace anju::sim::modbus
