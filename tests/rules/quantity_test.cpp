// Each quantity is found by its name, and its values are kept as exact integers or not at all.
#include "rules/model/quantity.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <set>
#include <string_view>

namespace anju::quantity_test {
namespace {

constexpr auto kLast = Quantity::bridge_online;

template <class Check>
void for_each_quantity(Check check) {
  for (int i = 0; i <= static_cast<int>(kLast); ++i) check(static_cast<Quantity>(i));
}

}  // namespace

TEST_CASE("each quantity has a name of its own that leads back to it") {
  std::set<std::string_view> names;
  for_each_quantity([&names](Quantity quantity) {
    CHECK(find_quantity(info(quantity).name) == quantity);
    names.insert(info(quantity).name);
  });
  CHECK(names.size() == static_cast<std::size_t>(kLast) + 1);
  CHECK_FALSE(find_quantity("water"));
}

TEST_CASE("one unit of every quantity is kept exactly and comes back") {
  for_each_quantity([](Quantity quantity) {
    const auto ticks = to_ticks(quantity, 1.0);
    REQUIRE(ticks);
    CHECK(*ticks >= 1);
    CHECK(to_unit(quantity, *ticks) == 1.0);
  });
}

TEST_CASE("booleans and words have no fraction and no unit") {
  for_each_quantity([](Quantity quantity) {
    const QuantityInfo& known = info(quantity);
    if (known.kind != QuantityKind::boolean && known.kind != QuantityKind::text) return;
    CHECK(known.decimals == 0);
    CHECK(known.unit.empty());
  });
}

TEST_CASE("counters are kept in millilitres and watt-hours, rounded to the nearest") {
  CHECK(to_ticks(Quantity::water_volume_total, 12.345678) == 12'345'678);
  CHECK(to_ticks(Quantity::electricity_energy_import_total, 0.0005) == 1);
  CHECK(to_ticks(Quantity::electricity_energy_import_total, 0.1 + 0.2) == 300);
  CHECK(to_ticks(Quantity::env_temperature, -20.5) == -20'500'000);
}

TEST_CASE("what is no number, or too large to be exact, is no fact") {
  const auto quantity = Quantity::water_volume_total;
  CHECK_FALSE(to_ticks(quantity, std::numeric_limits<double>::quiet_NaN()));
  CHECK_FALSE(to_ticks(quantity, std::numeric_limits<double>::infinity()));
  CHECK_FALSE(to_ticks(quantity, -std::numeric_limits<double>::infinity()));
  CHECK_FALSE(to_ticks(quantity, 1e300));
  CHECK_FALSE(to_ticks(quantity, 1e12));
  CHECK(to_ticks(Quantity::meter_pulses, 9'007'199'254'740'992.0) == 9'007'199'254'740'992);
  CHECK_FALSE(to_ticks(Quantity::meter_pulses, 9'007'199'254'740'994.0));
}

TEST_CASE("a misspelt quantity is recognised") {
  CHECK(nearest_quantity("water.volume.totl") == "water.volume.total");
  CHECK(nearest_quantity("alarm.smkoe") == "alarm.smoke");
  CHECK(nearest_quantity("colour").empty());
}

}  // namespace anju::quantity_test
