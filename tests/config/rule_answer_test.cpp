// Proves that a rule which a meter cannot answer is refused with the sum that shows why where somebody named
// it, and noted where it is there by default.
#include <doctest/doctest.h>

#include "config/meter_answer.hpp"
#include "tests/config/rule_box.hpp"

namespace anju::rule_answer_test {
namespace {

using namespace std::chrono_literals;
using test::device_text;
using test::rule_text;
using test::RuleBox;

const std::string kLittle =
    rule_text("little", "consumption",
              "enabled = false\nquantity = \"water.volume.total\"\nbelow = 0.01\nwithin = \"12h\"\n");

std::string reason(RuleKind kind, const RuleLimits& limits, std::optional<Duration> interval,
                   std::int64_t step) {
  return why_unanswerable(kind, Quantity::water_volume_total, limits, {interval, step});
}

RuleLimits below(double amount, Duration within) {
  RuleLimits limits;
  limits.below = amount;
  limits.within = within;
  return limits;
}

}  // namespace

TEST_CASE("the sum") {
  const auto consumption = RuleKind::consumption;
  CHECK(reason(consumption, below(0.01, 12h), 24h, 1'000) == "12 h below 10 L: it reports every 24 h");
  CHECK(reason(consumption, below(0.01, 12h), 1h, 10'000) ==
        "12 h below 10 L: it shows steps of 10 L, and less than 10 L in 12 h is one step");
  CHECK(reason(consumption, below(0.01, 12h), 1h, 100'000) ==
        "12 h below 10 L: it shows steps of 100 L, and less than 10 L in 12 h is less than one step");
  CHECK(reason(consumption, below(0.01, 12h), 12h, 5'000).empty());
  CHECK(reason(consumption, below(0.01, 12h), std::nullopt, 1).empty());
  RuleLimits above;
  above.above = 0.5;
  above.within = 24h;
  CHECK(reason(consumption, above, 48h, 1) == "24 h above 500 L: it reports every 48 h");
  CHECK(reason(consumption, above, 1h, 1'000'000) ==
        "24 h above 500 L: it shows steps of 1 m3, and any use at all would be too much");
}

TEST_CASE("slots, days and changes") {
  RuleLimits leak;
  leak.hold = 24h;
  CHECK(reason(RuleKind::continuous_use, leak, 1h, 1'000) == "use in every 30 min: it reports every 1 h");
  CHECK(reason(RuleKind::continuous_use, leak, 30min, 10'000).empty());
  leak.at_least = 0.005;
  CHECK(reason(RuleKind::continuous_use, leak, 30min, 10'000) ==
        "use in every 30 min of at least 5 L: it shows steps of 10 L");
  CHECK(reason(RuleKind::usual_use, {}, 7 * 24h, 1) == "the use of each day: it reports every 7 d");
  RuleLimits fall;
  fall.falls_by = 4;
  fall.within = 90s;
  CHECK(why_unanswerable(RuleKind::threshold, Quantity::env_temperature, fall, {Duration{10min}, 1}) ==
        "a change within 90 s: it reports every 10 min");
}

TEST_CASE("named for a home, it is a mistake at that place") {
  const RuleBox box;
  const LoadedSettings daily = box.load(kLittle, "rules = [\"little\"]\n" + device_text("m", "daily"));
  REQUIRE(daily.mistakes.size() == 1);
  CHECK(daily.mistakes[0].line == 4);
  CHECK(daily.mistakes[0].key == "home.rules");
  CHECK(daily.mistakes[0].reason ==
        "the rule \"little\": 12 h below 10 L cannot be answered by m: it reports every 24 h");
  const LoadedSettings coarse =
      box.load(kLittle, device_text("m", "coarse") + "[[rule]]\nname = \"little\"\ndevice = \"m\"\n");
  REQUIRE(coarse.mistakes.size() == 1);
  CHECK(coarse.mistakes[0].line == 8);
  CHECK(coarse.mistakes[0].key == "rule[1]");
  CHECK(coarse.mistakes[0].reason ==
        "the rule \"little\": 12 h below 10 L cannot be answered by m: it shows steps of 10 L, and less than "
        "10 L in "
        "12 h is one step");
}

TEST_CASE("one meter that can answer is enough for the home, and the other is noted") {
  const RuleBox box;
  const LoadedSettings loaded =
      box.load(kLittle, "rules = [\"little\"]\n" + device_text("m1", "daily") + device_text("m2", "meter"));
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  CHECK(test::rules_of(loaded).consumptions.size() == 1);
  REQUIRE(loaded.left_out.size() == 1);
  CHECK(loaded.left_out[0].rule == "little");
  CHECK(loaded.left_out[0].home == "h1");
  CHECK(loaded.left_out[0].device == "m1");
}

TEST_CASE("by default it is noted, and the daemon starts") {
  const RuleBox box;
  const LoadedSettings loaded =
      box.load(kLittle, device_text("m", "daily"), "[rules]\nenable = [\"little\"]\n");
  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.left_out.size() == 1);
  CHECK(loaded.left_out[0].reason == "12 h below 10 L cannot be answered by m: it reports every 24 h");
  CHECK(test::rules_of(loaded).consumptions.empty());
}

TEST_CASE("the installer says how often the meter is set to report") {
  const RuleBox box;
  const std::string named = "rules = [\"little\"]\n";
  CHECK(box.load(kLittle, named + device_text("m", "daily", "reports_every = \"1h\"")).mistakes.empty());
  const LoadedSettings slow = box.load(kLittle, named + device_text("m", "meter", "reports_every = \"13h\""));
  REQUIRE(slow.mistakes.size() == 1);
  CHECK(slow.mistakes[0].reason.ends_with("cannot be answered by m: it reports every 13 h"));
}

TEST_CASE("a rule that is named and finds nothing is a mistake") {
  const RuleBox box;
  const LoadedSettings none = box.load(kLittle, "rules = [\"little\"]\n" + device_text("d", "door"));
  REQUIRE(none.mistakes.size() == 1);
  CHECK(none.mistakes[0].reason ==
        "the rule \"little\" finds nothing to watch in this home: no device has water.volume.total for it");
  const LoadedSettings device =
      box.load(kLittle, device_text("d", "door") + "[[rule]]\nname = \"little\"\ndevice = \"d\"\n");
  REQUIRE(device.mistakes.size() == 1);
  CHECK(device.mistakes[0].reason ==
        "the rule \"little\" finds nothing to watch at \"d\": see its quantity, rooms and devices");
}

TEST_CASE("numbers of a home that make no sense with those of the rule") {
  const RuleBox box;
  const std::string rules =
      rule_text("fast", "threshold", "quantity = \"wearable.heart_rate\"\nabove = 130\nclears_below = 115\n");
  const LoadedSettings loaded =
      box.load(rules, device_text("w", "watch") + "[[rule]]\nname = \"fast\"\nabove = 110\n");
  REQUIRE(loaded.mistakes.size() == 1);
  CHECK(loaded.mistakes[0].key == "rule[1]");
  CHECK(loaded.mistakes[0].reason ==
        "with these numbers the rule \"fast\" makes no sense: clears_below must be less than above, or it "
        "would be over "
        "before it began");
}

TEST_CASE("a device that speaks another unit, a sequence without an end, too few for a quorum, no place") {
  const RuleBox box;
  const auto left_out = [&](const std::string& rules, const std::string& home) {
    const LoadedSettings loaded = box.load(rules, home);
    REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
    REQUIRE(loaded.left_out.size() == 1);
    return loaded.left_out[0].reason;
  };
  CHECK(left_out(rule_text("gas", "threshold", "quantity = \"safety.gas.concentration\"\nabove = 5000\n"),
                 device_text("g", "gas")) == "g speaks %LEL, and the rule ppm");
  CHECK(left_out(rule_text("s", "sequence",
                           "starts = [{ quantity = \"door.open\", is = true }]\nends = [{ life = true "
                           "}]\nwithin = \"1h\"\n"),
                 device_text("d", "door")) == "something here begins it, and nothing here could end it");
  CHECK(left_out(rule_text("s", "sequence",
                           "starts = [{ quantity = \"door.open\", is = true }]\n"
                           "ends = [{ quantity = \"water.volume.total\", uses = 0.001 }]\nwithin = \"1h\"\n"),
                 device_text("d", "door") + device_text("m", "daily")) ==
        "nothing that could end it is reported within 1 h");
  CHECK(left_out(rule_text("q", "quorum", "mains = true\nat_least = 2\nwithin = \"2m\"\n"),
                 device_text("p", "plug")) == "it takes 2 devices that say the same, and here is 1");
  CHECK(left_out(rule_text("g", "geofence", "hold = \"5m\"\n"), device_text("w", "watch")) ==
        "the home has no [[place]]");
}

}  // namespace anju::rule_answer_test
