// A utility that says another value of the very time of its last one corrects it: the rules go by what it
// says now, and mark what they tell.
#include <doctest/doctest.h>

#include <algorithm>

#include "rules/shown_sign.hpp"
#include "rules/used_register.hpp"
#include "tests/rules/one_rule.hpp"

namespace anju::corrected_use_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLitre = 1'000;

SiteBuilder meter() { return SiteBuilder().plain("water", Quantity::water_volume_total, 250h); }

Reading of(Duration measured, std::int64_t litres, Quality quality = Quality::good, Duration lag = {}) {
  Reading reading;
  reading.quality = quality;
  reading.value = litres * kLitre;
  reading.heard_at = instant(measured + lag);
  reading.measured_at = kWallStart + measured;
  return reading;
}

bool is_corrected(const ListeningBox& box) {
  const Evidence& facts = box.transitions.back().evidence;
  return std::find(facts.begin(), facts.end(), Fact{"corrected", true}) != facts.end();
}

RuleSet too_little() {
  ConsumptionLimits limits;
  limits.below = 10 * kLitre;
  limits.within = 12h;
  return consumption_rule(limits);
}
RuleSet too_much() {
  ConsumptionLimits limits;
  limits.above = 50 * kLitre;
  limits.within = 12h;
  return consumption_rule(limits);
}

}  // namespace

TEST_CASE("a register names what a value takes the place of, and goes on from the right one") {
  UsedRegister meter;
  CHECK_FALSE(meter.observe(of(0h, 100)));
  CHECK_FALSE(meter.observe(of(0h, 90, Quality::good, 5min)));  // the first value, put right
  const auto step = meter.observe(of(1h, 120));
  REQUIRE(step);
  CHECK(step->used == 30 * kLitre);
  CHECK_FALSE(step->is_correction);
  CHECK_FALSE(meter.observe(of(1h, 120, Quality::good, 5min)));  // the same once more
  const auto right = meter.observe(of(1h, 95, Quality::good, 2h));
  REQUIRE(right);
  CHECK(right->is_correction);
  CHECK(right->from == steady(0h));
  CHECK(right->to == steady(1h));
  CHECK(right->used == 5 * kLitre);
  CHECK(right->instead_of == 30 * kLitre);
  const auto below = meter.observe(of(1h, 80, Quality::good, 2h));
  REQUIRE(below);
  CHECK(below->is_broken);
  CHECK(below->used == 0);
  CHECK(below->instead_of == 5 * kLitre);
  const auto nothing = meter.observe(of(1h, 90, Quality::good, 2h));
  REQUIRE(nothing);
  CHECK_FALSE(nothing->is_broken);
  CHECK(nothing->used == 0);
  std::vector<std::int64_t> fields;
  meter.append(fields);
  REQUIRE(fields.size() == UsedRegister::kFields);
  UsedRegister again;
  again.restore(fields.data());
  const auto anew = again.observe(of(1h, 92, Quality::good, 3h));
  REQUIRE(anew);
  CHECK(anew->used == 2 * kLitre);
  CHECK(anew->instead_of == 0);
  CHECK_FALSE(anew->is_broken);
}

TEST_CASE("what was estimated and is measured now is a correction only where the value is another one") {
  for (const auto& [measured, is_correction] : {std::pair{107, true}, std::pair{105, false}}) {
    UsedRegister meter;
    meter.observe(of(0h, 100));
    CHECK_FALSE(meter.observe(of(1h, 105, Quality::suspect)));
    const auto step = meter.observe(of(1h, measured, Quality::good, 30min));
    REQUIRE(step);
    CHECK(step->is_correction == is_correction);
    CHECK(step->used == (measured - 100) * kLitre);
    CHECK(step->instead_of == 0);
  }
}

TEST_CASE("an estimate is not counted; the measured value that follows raises or clears, and is marked") {
  const RuleSet rules = too_little();
  ListeningBox box(meter(), {}, rules);
  box.start();
  box.say(of(0h, 100));
  box.say(of(12h, 100));
  REQUIRE(box.told() == Lines{"12:00 raised consumption water"});
  CHECK_FALSE(is_corrected(box));
  box.say(of(13h, 130, Quality::suspect));
  CHECK(box.told().empty());
  RestartedBox again(box, rules, 13h + 1min);
  again.say(of(13h, 112, Quality::good, 30min));
  CHECK(again.told() == Lines{"13:30 cleared consumption water"});
  CHECK(is_corrected(again));
  CHECK(fact_of<double>(again, "used") == doctest::Approx(0.012));
}

TEST_CASE("a value that is put right takes back what it raised, and the window counts it once") {
  const RuleSet rules = too_much();
  ListeningBox box(meter(), {}, rules);
  box.start();
  box.say(of(0h, 100));
  box.say(of(1h, 110));
  box.say(of(2h, 170));
  REQUIRE(box.told() == Lines{"02:00 raised consumption water"});
  RestartedBox again(box, rules, 2h + 10min);
  again.say(of(2h, 130, Quality::good, 30min));
  CHECK(again.told() == Lines{"02:30 cleared consumption water"});
  CHECK(is_corrected(again));
  CHECK(fact_of<double>(again, "used") == doctest::Approx(0.03));
  again.say(of(3h, 150));
  CHECK(again.told().empty());
  again.say(of(3h, 151, Quality::good, 5min));
  CHECK(again.told() == Lines{"03:05 raised consumption water"});
  CHECK(is_corrected(again));
}

TEST_CASE("only the rule that a right value makes speak says that it was put right") {
  RuleSet rules = too_much();
  RuleInfo patient = rules.rules[0];
  patient.name = "patient";
  rules.rules.push_back(patient);
  ConsumptionSpec spec = rules.consumptions[0];
  spec.rule = 1;
  spec.limits.otherwise->above = 900 * kLitre;
  rules.consumptions.push_back(spec);
  ListeningBox box(meter(), {}, rules);
  box.start();
  box.say(of(0h, 100));
  box.say(of(1h, 110));
  box.say(of(1h, 170, Quality::good, 30min));
  REQUIRE(box.told() == Lines{"01:30 raised consumption water"});
  const Evidence& facts = box.transitions.back().evidence;
  CHECK(std::count(facts.begin(), facts.end(), Fact{"corrected", true}) == 1);
}

TEST_CASE("the same value once more does not begin the window anew") {
  ListeningBox box(meter(), {}, too_little());
  box.start();
  box.say(of(0h, 100));
  box.say(of(6h, 100));
  box.say(of(6h, 100, Quality::good, 5min));
  box.say(of(12h, 100));
  CHECK(box.told() == Lines{"12:00 raised consumption water"});
}

TEST_CASE("a value put right shows a pause in a leak, in the slot that it ended or within one") {
  const RuleSet rules = continuous_rule({1h, 3 * kLitre, 2h});
  ListeningBox box(meter(), {}, rules);
  box.start();
  for (int i = 0; i <= 4; ++i) box.say(of(i * 30min, 100 + 2 * i));
  REQUIRE(box.told() == Lines{"02:00 raised water-leak water"});
  SUBCASE("at the end of a slot there was still enough") {
    box.say(of(2h, 107, Quality::good, 5min));
    CHECK(box.told().empty());
    box.say(of(2h, 106, Quality::good, 6min));
    CHECK(box.told() == Lines{"02:06 cleared water-leak water"});
    CHECK(is_corrected(box));
    RestartedBox again(box, rules, 2h + 7min);
    for (int i = 1; i <= 4; ++i) again.say(of(2h + i * 30min, 106 + 2 * i));
    CHECK(again.told() == Lines{"04:00 raised water-leak water"});
  }
  SUBCASE("within a slot it is what the slot counts") {
    box.say(of(2h + 30min, 120));
    box.say(of(2h + 30min, 108, Quality::good, 5min));
    RestartedBox again(box, rules, 2h + 36min);
    again.say(of(3h, 109));
    CHECK(again.told() == Lines{"03:00 cleared water-leak water"});
    CHECK_FALSE(is_corrected(again));
  }
  SUBCASE("below the value before, nobody knows how it ran") {
    box.say(of(2h, 90, Quality::good, 5min));
    CHECK(box.told().empty());
    for (int i = 1; i <= 3; ++i) box.say(of(2h + i * 30min, 90 + 2 * i));
    CHECK(box.told().empty());
  }
}

TEST_CASE("a slot ends ten seconds early, and not a millisecond more") {
  for (const auto& [early, is_told] : {std::pair<Duration, bool>{10s, true}, {10s + 1ms, false}}) {
    ListeningBox box(meter(), {}, continuous_rule({1h, 2 * kLitre, 1h}));
    box.start();
    box.say(of(0h, 100));
    box.say(of(1h - early, 110));
    CHECK(box.told().size() == (is_told ? 1 : 0));
  }
}

TEST_CASE("a pause that a value put right would fill stays one") {
  ListeningBox box(meter(), {}, continuous_rule({1h, 2 * kLitre, 2h}));
  box.start();
  box.say(of(0h, 100));
  box.say(of(1h, 100));
  box.say(of(1h, 110, Quality::good, 5min));
  box.say(of(2h, 120));
  CHECK(box.told().empty());
  box.say(of(3h, 130));
  CHECK(box.told() == Lines{"03:00 raised water-leak water"});
}

TEST_CASE("a day that looked unusual by a wrong value is as usual when that is put right") {
  UsualUseLimits limits;
  limits.times_usual = 2;
  const RuleSet rules = usual_rule(limits);
  ListeningBox box(meter(), {}, rules);
  box.start();
  std::int64_t total = 0;
  int hours = 0;
  const auto at = [&hours] { return 1h + 46min + 40s + std::chrono::hours{hours}; };  // whole local hours
  for (; hours < 15 * 24; hours += 3) box.say(of(at(), total += hours % 24 == 12 ? 100 : 0));
  box.say(of(at(), total));
  hours += 3;
  box.say(of(at(), total + 500));
  REQUIRE(box.told().size() == 1);
  CHECK_FALSE(is_corrected(box));
  RestartedBox again(box, rules, at() + 1min);
  SUBCASE("and the alert is taken back") {
    again.say(of(at(), total + 50, Quality::good, 5min));
    REQUIRE(again.told().size() == 1);
    CHECK(again.transitions.back().kind == Transition::Kind::cleared);
    CHECK(is_corrected(again));
    CHECK(fact_of<double>(again, "used") == doctest::Approx(0.05));
    // Put right once more it is another alert: two never share a name, though both are of this day.
    again.say(of(at(), total + 500, Quality::good, 6min));
    REQUIRE(again.told().size() == 1);
    CHECK(again.transitions.back().kind == Transition::Kind::raised);
    CHECK(again.transitions.back().alert_id != box.transitions.back().alert_id);
    again.say(of(at(), total + 50, Quality::good, 7min));
    again.say(of(at(), total + 510, Quality::good, 8min));
    REQUIRE(again.told().size() == 2);
    CHECK(again.transitions.back().alert_id != box.transitions.back().alert_id);
    CHECK(again.transitions.back().alert_id != again.transitions[1].alert_id);
  }
  SUBCASE("unless it is still too much") {
    again.say(of(at(), total + 300, Quality::good, 5min));
    CHECK(again.told().empty());
  }
}

TEST_CASE("too much that only the right value shows is told with it, and marked") {
  UsualUseLimits limits;
  limits.times_usual = 2;
  ListeningBox box(meter(), {}, usual_rule(limits));
  box.start();
  std::int64_t total = 0;
  int hours = 0;
  const auto at = [&hours] { return 1h + 46min + 40s + std::chrono::hours{hours}; };
  for (; hours < 16 * 24; hours += 3) box.say(of(at(), total += hours % 24 == 12 ? 100 : 0));
  box.say(of(at(), total + 10));
  CHECK(box.told().empty());
  box.say(of(at(), total + 400, Quality::good, 5min));
  REQUIRE(box.told().size() == 1);
  CHECK(is_corrected(box));
}

TEST_CASE("a sign of use goes by the right value, and is not shown twice by one that changes nothing of it") {
  ShownSign sign({0, Sign::What::uses, 10 * kLitre});
  CHECK_FALSE(sign.shows(of(0h, 100)));
  CHECK(sign.shows(of(1h, 120)) == true);
  CHECK_FALSE(sign.shows(of(1h, 115, Quality::good, 5min)));
  CHECK(sign.shows(of(1h, 109, Quality::good, 6min)) == false);
  CHECK_FALSE(sign.shows(of(1h, 105, Quality::good, 7min)));
  CHECK(sign.shows(of(1h, 110, Quality::good, 8min)) == true);
  CHECK_FALSE(sign.shows(of(1h, 112, Quality::good, 8min)));
  CHECK_FALSE(sign.shows(of(1h, 90, Quality::good, 9min)));
}

}  // namespace anju::corrected_use_test
