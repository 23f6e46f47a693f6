#include "rules/model/quantity.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

#include "rules/model/nearest.hpp"

namespace anju {
namespace {

constexpr std::array kInfo{
#define ANJU_QUANTITY(identifier, name, unit, decimals, kind) \
  QuantityInfo{name, unit, decimals, QuantityKind::kind},
#include "rules/model/quantities.inc"
#undef ANJU_QUANTITY
};

constexpr std::array<double, 10> kPowersOfTen{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};

// 2^53: up to here every step of a double is at most one tick. Beyond it a value is no fact.
constexpr double kLargest = 9'007'199'254'740'992.0;

}  // namespace

const QuantityInfo& info(Quantity quantity) { return kInfo[static_cast<std::size_t>(quantity)]; }

std::optional<Quantity> find_quantity(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, Quantity> index;
    for (std::size_t i = 0; i < kInfo.size(); ++i) index.emplace(kInfo[i].name, static_cast<Quantity>(i));
    return index;
  }();
  const auto found = by_name.find(name);
  if (found == by_name.end()) return std::nullopt;
  return found->second;
}

std::string_view nearest_quantity(std::string_view name) {
  std::array<std::string_view, kInfo.size()> names;
  std::transform(kInfo.begin(), kInfo.end(), names.begin(), [](const QuantityInfo& i) { return i.name; });
  return nearest(name, names);
}

std::optional<std::int64_t> to_ticks(Quantity quantity, double value) {
  const double ticks = value * kPowersOfTen[info(quantity).decimals];
  if (!std::isfinite(ticks) || std::abs(ticks) > kLargest) return std::nullopt;
  return static_cast<std::int64_t>(std::llround(ticks));
}

double to_unit(Quantity quantity, std::int64_t ticks) {
  return static_cast<double>(ticks) / kPowersOfTen[info(quantity).decimals];
}

}  // namespace anju
