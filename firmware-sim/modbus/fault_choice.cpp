#include "firmware-sim/modbus/fault_choice.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <utility>

namespace anju::sim::modbus {
namespace {

constexpr double kAll = 100;

constexpr std::array<std::pair<Fault, std::string_view>, 21> kNames{{
    {Fault::late, "late"},
    {Fault::lost, "lost"},
    {Fault::corrupt, "corrupt"},
    {Fault::crc_swapped, "crc-swapped"},
    {Fault::wrong_unit, "wrong-unit"},
    {Fault::wrong_function, "wrong-function"},
    {Fault::wrong_transaction, "wrong-transaction"},
    {Fault::wrong_protocol, "wrong-protocol"},
    {Fault::echo, "echo"},
    {Fault::noise, "noise"},
    {Fault::twice, "double"},
    {Fault::cut_short, "short"},
    {Fault::too_long, "long"},
    {Fault::other_length, "other-length"},
    {Fault::split, "split"},
    {Fault::device_failure, "exception-4"},
    {Fault::busy, "busy"},
    {Fault::gateway_silent, "gateway-silent"},
    {Fault::gateway_path, "gateway-path"},
    {Fault::drop, "drop"},
    {Fault::flood, "flood"},
}};

}  // namespace

std::string_view name_of(Fault fault) {
  for (const auto& [known, name] : kNames) {
    if (known == fault) return name;
  }
  return "none";
}

std::optional<Fault> fault_named(std::string_view name) {
  for (const auto& [fault, known] : kNames) {
    if (known == name) return fault;
  }
  return std::nullopt;
}

std::string all_fault_names() {
  std::string text;
  for (const auto& [fault, name] : kNames) text += (text.empty() ? "" : ", ") + std::string(name);
  return text;
}

double FaultChoice::of(const std::map<std::uint8_t, double>& by_unit, std::uint8_t unit) {
  auto found = by_unit.find(unit);
  if (found == by_unit.end()) found = by_unit.find(0);
  return found == by_unit.end() ? 0 : found->second;
}

double FaultChoice::most(const Percents& percents) {
  std::set<std::uint8_t> units{0};
  for (const auto& [fault, by_unit] : percents) {
    for (const auto& [unit, percent] : by_unit) units.insert(unit);
  }
  double most = 0;
  for (const std::uint8_t unit : units) {
    double sum = 0;
    for (const auto& [fault, by_unit] : percents) sum += of(by_unit, unit);
    most = std::max(most, sum);
  }
  return most;
}

std::string FaultChoice::set(Fault fault, double percent, std::uint8_t unit) {
  if (!(percent >= 0 && percent <= kAll)) {
    return fmt::format("{}: {} is no percentage from 0 to 100", name_of(fault), percent);
  }
  Percents wanted = percents_;
  wanted[fault][unit] = percent;
  if (most(wanted) > kAll + 1e-6) {
    return fmt::format(
        "{} {}: all faults together are more than 100 percent of the answers; lower another "
        "one first, or clear",
        name_of(fault), percent);
  }
  percents_ = std::move(wanted);
  return {};
}

std::string FaultChoice::set_all(std::string_view list) {
  while (!list.empty()) {
    const std::string_view entry = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), entry.size() + 1));
    const auto equals = entry.find('=');
    const auto fault = fault_named(entry.substr(0, equals));
    if (!fault) return fmt::format("'{}' is no fault: there are {}", entry, all_fault_names());
    const std::string_view number = equals == std::string_view::npos ? "" : entry.substr(equals + 1);
    double percent = -1;
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), percent);
    if (number.empty() || parsed.ec != std::errc{} || parsed.ptr != number.data() + number.size()) {
      return fmt::format("'{}': after the = stands a percentage, for example late=1", entry);
    }
    if (std::string wrong = set(*fault, percent); !wrong.empty()) return wrong;
  }
  return {};
}

Fault FaultChoice::choose(std::uint8_t unit) {
  double at = std::uniform_real_distribution<double>(0, kAll)(random_);
  for (const auto& [fault, by_unit] : percents_) {
    at -= of(by_unit, unit);
    if (at < 0) return fault;
  }
  return Fault::none;
}

}  // namespace anju::sim::modbus
