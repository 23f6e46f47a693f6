// What a utility tells late may end what was said of a register, says so, and begins nothing.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/rules/one_rule.hpp"

namespace anju::late_use_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLitre = 1'000;

SiteBuilder meter() { return SiteBuilder().plain("water", Quantity::water_volume_total, 250h); }

RuleSet too_little() {
  ConsumptionLimits limits;
  limits.below = 10 * kLitre;
  limits.within = 12h;
  return consumption_rule(limits);
}
RuleSet leak() { return continuous_rule({30min, kLitre, 1h}); }

bool says_late(const ListeningBox& box) {
  const Evidence& facts = box.transitions.back().evidence;
  return std::find(facts.begin(), facts.end(), Fact{"late", true}) != facts.end();
}

// Raised at 12:00: the register stands at 100 litres.
void raise_too_little(ListeningBox& box) {
  box.start();
  box.say(0h, 0, 100 * kLitre);
  box.say(12h, 0, 100 * kLitre);
  REQUIRE(box.told() == Lines{"12:00 raised consumption water"});
  CHECK_FALSE(says_late(box));
}

// Raised at 01:00, running at two litres in each half hour.
void raise_leak(ListeningBox& box) {
  box.start();
  for (int i = 0; i <= 2; ++i) box.say(i * 30min, 0, 2 * i * kLitre);
  REQUIRE(box.told() == Lines{"01:00 raised water-leak water"});
}

}  // namespace

TEST_CASE("water of the past ends too little, and the alert says that it was told late") {
  for (const auto& [litres, is_over] : {std::pair{9, false}, std::pair{10, true}}) {
    const RuleSet rules = too_little();
    ListeningBox box(meter(), {}, rules);
    raise_too_little(box);
    RestartedBox again(box, rules, 17h);
    again.tell_past(18h, 14h, 0, (100 + litres) * kLitre);
    CHECK(again.told() == (is_over ? Lines{"18:00 cleared consumption water"} : Lines{}));
    if (!is_over) continue;
    CHECK(says_late(again));
    CHECK(fact_of<WallTime>(again, "measured_at") == kWallStart + 14h);
    CHECK(fact_of<double>(again, "used") == doctest::Approx(0.01));
    CHECK(fact_of<bool>(again, "too_little"));
  }
}

TEST_CASE("water of the past that is no news of the time since, doubtful or a test ends nothing") {
  ListeningBox box(meter(), {}, too_little());
  raise_too_little(box);
  box.tell_past(18h, 12h, 0, 200 * kLitre);  // from before the last live value
  box.tell_past(18h, 14h, 0, 90 * kLitre);   // another register
  box.tell_past(18h, 14h, 0, 200 * kLitre, Quality::suspect);
  CHECK(box.told().empty());
}

TEST_CASE("a pause of the past counts also while no leak was told: what runs begins after it") {
  ListeningBox box(meter(), {}, leak());
  box.start();
  box.say(0min, 0, 0);
  box.say(30min, 0, 2 * kLitre);
  box.tell_past(61min, 60min, 0, 2 * kLitre);
  box.say(65min, 0, 3 * kLitre);
  box.say(90min, 0, 4 * kLitre);
  CHECK(box.told().empty());
  box.say(120min, 0, 6 * kLitre);
  CHECK(box.told() == Lines{"02:00 raised water-leak water"});
  CHECK(fact_of<Duration>(box, "running_for") == 1h);
}

TEST_CASE("what the past has ended is over after a restart as well") {
  const RuleSet rules = too_little();
  ListeningBox box(meter(), {}, rules);
  raise_too_little(box);
  SavedStates kept = box.save();
  box.tell_past(18h, 14h, 0, 200 * kLitre);
  CHECK(box.told().size() == 1);
  kept = box.save(kept);
  ListeningBox again(meter(), {}, rules);
  again.start(18h + 1min, kept);
  again.say(19h, 0, 300 * kLitre);
  CHECK(again.told().empty());

  const RuleSet leaks = leak();
  ListeningBox wet(meter(), {}, leaks);
  raise_leak(wet);
  kept = wet.save();
  wet.tell_past(1h + 35min, 1h + 30min, 0, 4 * kLitre);
  CHECK(wet.told().size() == 1);
  kept = wet.save(kept);
  ListeningBox dry(meter(), {}, leaks);
  dry.start(1h + 36min, kept);
  for (int i = 4; i < 7; ++i) dry.say(i * 30min, 0, 4 * kLitre);
  CHECK(dry.told().empty());
}

TEST_CASE("a leak after a pause is as small as it is now, whatever dripped before") {
  ListeningBox box(meter(), {}, leak());
  box.start();
  const std::int64_t litres[]{0, 1, 1, 6, 11};
  for (int i = 0; i < 5; ++i) box.say(i * 30min, 0, litres[i] * kLitre);
  REQUIRE(box.told() == Lines{"02:00 raised water-leak water"});
  CHECK(fact_of<double>(box, "least_per_hour") == doctest::Approx(0.01));
  CHECK(fact_of<double>(box, "used") == doctest::Approx(0.01));
}

TEST_CASE("too much is not ended by the past, and the past raises nothing") {
  ConsumptionLimits much;
  much.above = 50 * kLitre;
  much.within = 12h;
  ListeningBox box(meter(), {}, consumption_rule(much));
  box.start();
  box.say(0h, 0, 0);
  box.tell_past(4h, 2h, 0, 900 * kLitre);
  CHECK(box.told().empty());
  box.say(5h, 0, 60 * kLitre);
  CHECK(box.told() == Lines{"05:00 raised consumption water"});
  box.tell_past(20h, 18h, 0, 60 * kLitre);
  CHECK(box.told().empty());
}

TEST_CASE("outside its time of day a rule hears nothing of the past") {
  RuleSet rules = too_little();
  ListeningBox box(meter(), {}, rules);
  // The box starts at 22:13 UTC; 16 hours later it is past two in the afternoon.
  rules.consumptions[0].limits.windows = {{DayWindow{0h, 12h}, *rules.consumptions[0].limits.otherwise}};
  rules.consumptions[0].limits.otherwise.reset();
  ListeningBox idle(meter(), {}, rules);
  raise_too_little(idle);
  idle.tell_past(18h, 16h, 0, 200 * kLitre);
  CHECK(idle.told().empty());
  idle.tell_past(18h, 13h, 0, 200 * kLitre);
  CHECK(idle.told().size() == 1);
}

TEST_CASE("a pause of the past ends a leak, and it begins anew from there") {
  const RuleSet rules = leak();
  ListeningBox box(meter(), {}, rules);
  raise_leak(box);
  SUBCASE("as long as a slot, less ten seconds") {
    box.tell_past(3h, 1h + 30min - 11s, 0, 4 * kLitre);
    CHECK(box.told().empty());
    box.tell_past(3h, 1h + 30min - 10s, 0, 4 * kLitre);
    CHECK(box.told() == Lines{"03:00 cleared water-leak water"});
    CHECK(says_late(box));
  }
  SUBCASE("less than a litre in it, and not a litre") {
    box.tell_past(3h, 2h, 0, 5 * kLitre);
    CHECK(box.told().empty());
    box.tell_past(3h, 2h, 0, 5 * kLitre - 1);
    CHECK(box.told() == Lines{"03:00 cleared water-leak water"});
    CHECK(fact_of<Duration>(box, "running_for") == 2h);
  }
  SUBCASE("what runs after it is another leak") {
    box.tell_past(1h + 35min, 1h + 30min, 0, 4 * kLitre);
    CHECK(box.told().size() == 1);
    box.say(1h + 40min, 0, 6 * kLitre);
    CHECK(box.told().empty());
    RestartedBox again(box, rules, 1h + 41min);
    again.say(2h, 0, 8 * kLitre);
    CHECK(again.told().empty());
    again.say(2h + 30min, 0, 10 * kLitre);
    CHECK(again.told() == Lines{"02:30 raised water-leak water"});
    CHECK(fact_of<Duration>(again, "running_for") == 1h);
  }
  SUBCASE("also when it is not heard any more how it runs") {
    box.say(5h, 0, 20 * kLitre);
    box.tell_past(9h, 6h, 0, 20 * kLitre);
    CHECK(box.told() == Lines{"09:00 cleared water-leak water"});
  }
}

TEST_CASE("a report that is heard more than an hour late says so, whatever it raises or clears") {
  ListeningBox box(meter(), {}, too_little());
  box.start();
  box.say(0h, 0, 0);
  box.say_late(15h, 3h, 0, 0);
  REQUIRE(box.told() == Lines{"15:00 raised consumption water"});
  CHECK(says_late(box));
  box.say_late(16h, 1h, 0, 20 * kLitre);
  REQUIRE(box.told().size() == 1);
  CHECK_FALSE(says_late(box));
}

}  // namespace anju::late_use_test
