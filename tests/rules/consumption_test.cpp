#include <doctest/doctest.h>

#include <memory>

#include "tests/rules/one_rule.hpp"

namespace anju::consumption_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLitre = 1'000'000 / 1'000;  // water is kept in millilitres: 10^-6 m3

SiteBuilder meter() { return SiteBuilder().plain("water", Quantity::water_volume_total, 25h); }

ConsumptionLimits less_than(std::int64_t litres, Duration within) {
  ConsumptionLimits limits;
  limits.below = litres * kLitre;
  limits.within = within;
  return limits;
}
ConsumptionLimits more_than(std::int64_t litres, Duration within) {
  ConsumptionLimits limits;
  limits.above = litres * kLitre;
  limits.within = within;
  return limits;
}

// Reports hourly from `at` to `until`, both included, with so many litres an hour.
void flow(ListeningBox& box, Duration& at, Duration until, std::int64_t& total, std::int64_t litres) {
  for (; at <= until; at += 1h) {
    box.say(at, 0, total);
    total += litres * kLitre;
  }
}

}  // namespace

TEST_CASE("twelve hours below ten litres are told with the report that completes them") {
  ListeningBox box(meter(), {}, consumption_rule(less_than(10, 12h)));
  box.start();
  Duration at{};
  std::int64_t total = 5'000 * kLitre;
  flow(box, at, 3h, total, 20);
  total -= 20 * kLitre;
  flow(box, at, 15h, total, 0);
  // The last litres were reported at 03:00, in the part of 15:00 less 12 hours.
  CHECK(box.told().empty());
  flow(box, at, 16h, total, 0);
  CHECK(box.told() == Lines{"16:00 raised consumption water"});
  CHECK(fact_of<double>(box, "used") == 0);
  CHECK(fact_of<double>(box, "limit") == doctest::Approx(0.01));
  CHECK(fact_of<Duration>(box, "within") == 12h);
  CHECK(fact_of<bool>(box, "too_little"));
  total += 10 * kLitre;
  flow(box, at, 17h, total, 0);
  CHECK(box.told() == Lines{"17:00 cleared consumption water"});
}

TEST_CASE("ten litres in twelve hours are enough, and nine are not") {
  for (const auto& [litres, is_raised] : {std::pair{10, false}, std::pair{9, true}}) {
    ListeningBox box(meter(), {}, consumption_rule(less_than(10, 12h)));
    box.start();
    box.say(0min, 0, 0);
    box.say(6h, 0, litres * kLitre);
    box.say(12h, 0, litres * kLitre);
    CHECK(box.told().empty() != is_raised);
  }
}

TEST_CASE("before the time is over nothing is known, and a register that goes backwards begins it anew") {
  const RuleSet rules = consumption_rule(less_than(10, 12h));
  ListeningBox box(meter(), {}, rules);
  box.start();
  box.say(0min, 0, 900 * kLitre);
  box.say(11h, 0, 900 * kLitre);
  box.say(11h + 1min, 0, 100 * kLitre);
  box.say(13h, 0, 100 * kLitre);
  CHECK(box.told().empty());
  RestartedBox again(box, rules, 14h);
  again.say(23h, 0, 100 * kLitre);
  CHECK(again.told().empty());
  again.say(24h, 0, 100 * kLitre);
  CHECK(again.told() == Lines{"24:00 raised consumption water"});
}

TEST_CASE("a register tells of the time in which it was not heard") {
  ListeningBox box(meter(), {}, consumption_rule(less_than(10, 12h)));
  box.start();
  box.say(0min, 0, 900 * kLitre);
  box.say(20h, 0, 905 * kLitre);
  CHECK(box.told() == Lines{"20:00 raised consumption water"});
}

TEST_CASE("too much is told as soon as it is sure") {
  ListeningBox box(meter(), {}, consumption_rule(more_than(2'000, 24h)));
  box.start();
  Duration at{};
  std::int64_t total = 0;
  flow(box, at, 9h, total, 200);
  CHECK(box.told().empty());
  flow(box, at, 11h, total, 200);
  CHECK(box.told() == Lines{"11:00 raised consumption water"});
  CHECK(!fact_of<bool>(box, "too_little"));
  CHECK(fact_of<double>(box, "used") > 2);
  total -= 200 * kLitre;
  flow(box, at, 30h, total, 0);
  CHECK(box.told().size() == 1);
}

TEST_CASE("a meter that reports less often than a part of the time has parts tells of too much as well") {
  ListeningBox box(meter(), {}, consumption_rule(more_than(600, 1h)));
  box.start();
  for (int i = 0; i <= 4; ++i) box.say(i * 10min, 0, i * 190 * kLitre);
  CHECK(box.told() == Lines{"00:40 raised consumption water"});
  CHECK(fact_of<double>(box, "used") == doctest::Approx(0.76));
}

TEST_CASE("a report that began before the time does not count as within it") {
  ListeningBox box(meter(), {}, consumption_rule(more_than(600, 1h)));
  box.start();
  box.say(0min, 0, 0);
  box.say(61min, 0, 900 * kLitre);
  CHECK(box.told().empty());
  box.say(70min, 0, 1'400 * kLitre);
  CHECK(box.told().empty());
  box.say(80min, 0, 1'600 * kLitre);
  CHECK(box.told() == Lines{"01:20 raised consumption water"});
}

TEST_CASE("much that is reported after a long silence was not used within the time") {
  ListeningBox box(SiteBuilder().plain("water", Quantity::water_volume_total, 200h), {},
                   consumption_rule(more_than(2'000, 24h)));
  box.start();
  box.say(0min, 0, 0);
  box.say(1h, 0, 10 * kLitre);
  box.say(80h, 0, 2'500 * kLitre);
  CHECK(box.told().empty());
  box.say(81h, 0, 2'550 * kLitre);
  CHECK(box.told().empty());
}

TEST_CASE("what is doubtful, late in order or of the past is not counted") {
  ListeningBox box(meter(), {}, consumption_rule(more_than(100, 24h)));
  box.start();
  box.say(0min, 0, 0);
  box.say(1h, 0, 900 * kLitre, Quality::suspect);
  box.tell_past(2h, 90min, 0, 800 * kLitre);
  box.say(3h, 0, 10 * kLitre);
  box.say_late(4h, 2h, 0, 5 * kLitre);
  CHECK(box.told().empty());
}

TEST_CASE("one rule may ask for both, and have a night") {
  ConsumptionLimits both = less_than(10, 12h);
  both.above = 2'000 * kLitre;
  RuleSet rules = consumption_rule(both);
  ConsumptionLimits night = less_than(5, 16h);
  rules.consumptions[0].limits.windows = {{DayWindow{0h, 12h}, night}};
  ListeningBox box(meter(), {}, rules);
  box.start();
  // The box starts at 22:13 UTC; 12 hours later it is 10:13, in the window.
  box.say(0min, 0, 0);
  box.say(12h, 0, 0);
  CHECK(box.told().empty());
  box.say(14h, 0, 0);
  CHECK(box.told() == Lines{"14:00 raised consumption water"});
  rules.consumptions[0].limits.otherwise.reset();
  ListeningBox idle(meter(), {}, rules);
  idle.start();
  idle.say(0min, 0, 0);
  idle.say(14h, 0, 0);
  CHECK(idle.told().empty());
}

TEST_CASE("what a consumption rule knows can be asked") {
  ListeningBox box(meter(), {}, consumption_rule(less_than(10, 12h)));
  box.start();
  CHECK(box.engine.views(instant(1min)).back().facts.empty());
  box.say(0min, 0, 0);
  box.say(1h, 0, 3 * kLitre);
  const auto view = box.engine.views(instant(2h)).back();
  CHECK(view.facts.size() == 3);
  CHECK(std::get<double>(view.facts[0].value) == doctest::Approx(0.003));
  CHECK(std::get<Duration>(view.facts[2].value) == 2h);
}

TEST_CASE("a leak is use in each half hour of a day") {
  ContinuousUseLimits limits;
  limits.slot = 30min;
  limits.at_least = kLitre;
  limits.hold = 24h;
  const RuleSet rules = continuous_rule(limits);
  ListeningBox box(meter(), {}, rules);
  box.start();
  std::int64_t total = 0;
  Duration at{};
  // A shower within it does not hide the drip.
  for (; at < 12h; at += 30min) box.say(at, 0, total += (at == 6h ? 60 : 2) * kLitre);
  RestartedBox again(box, rules, at);
  for (; at < 24h; at += 30min) again.say(at, 0, total += 2 * kLitre);
  CHECK(again.told().empty());
  again.say(at, 0, total += 2 * kLitre);
  CHECK(again.told() == Lines{"24:00 raised water-leak water"});
  CHECK(fact_of<double>(again, "least_per_hour") == doctest::Approx(0.004));
  CHECK(fact_of<Duration>(again, "running_for") == 24h);
  again.say(24h + 30min, 0, total += 2 * kLitre);
  CHECK(again.told().empty());
  again.say(25h, 0, total);
  CHECK(again.told() == Lines{"25:00 cleared water-leak water"});
}

TEST_CASE("one slot without use is a pause, and so is a report that comes too late") {
  ContinuousUseLimits limits;
  limits.slot = 30min;
  limits.at_least = kLitre;
  limits.hold = 2h;
  ListeningBox box(meter(), {}, continuous_rule(limits));
  box.start();
  std::int64_t total = 0;
  const auto report = [&box, &total](Duration at, std::int64_t litres) {
    box.say(at, 0, total += litres * kLitre);
  };
  for (Duration at{}; at <= 90min; at += 30min) report(at, 3);
  report(120min, 0);
  for (Duration at = 150min; at <= 210min; at += 30min) report(at, 3);
  report(210min + 46min, 3);
  report(290min, 3);
  report(320min, 3);
  report(350min, 3);
  CHECK(box.told().empty());
  report(380min, 3);
  CHECK(box.told() == Lines{"06:20 raised water-leak water"});
}

TEST_CASE("a quick meter is looked at in slots, and a register that steps back begins anew") {
  ContinuousUseLimits limits;
  limits.slot = 30min;
  limits.at_least = kLitre;
  limits.hold = 1h;
  ListeningBox box(meter(), {}, continuous_rule(limits));
  box.start();
  std::int64_t total = 100 * kLitre;
  for (Duration at{}; at <= 55min; at += 5min) box.say(at, 0, total += kLitre / 2);
  CHECK(box.told().empty());
  box.say(60min, 0, total += kLitre / 2);
  CHECK(box.told() == Lines{"01:00 raised water-leak water"});
  box.say(65min, 0, 0);
  box.say(70min, 0, kLitre);
  // What has begun anew is neither a pause nor a leak yet.
  CHECK(box.told().empty());
  box.say(100min, 0, kLitre);
  CHECK(box.told().empty());
  CHECK(box.engine.views(instant(101min)).back().facts.size() == 4);
  box.say(130min, 0, kLitre);
  CHECK(box.told() == Lines{"02:10 cleared water-leak water"});
}

TEST_CASE("outside its time of day nothing runs") {
  RuleSet rules = continuous_rule({30min, kLitre, 1h});
  rules.continuous_uses[0].limits.windows = {{DayWindow{5h, 6h}, {30min, kLitre, 1h}}};
  rules.continuous_uses[0].limits.otherwise.reset();
  ListeningBox box(meter(), {}, rules);
  box.start();
  std::int64_t total = 0;
  for (Duration at{}; at <= 3h; at += 30min) box.say(at, 0, total += 3 * kLitre);
  CHECK(box.told().empty());
  CHECK(box.engine.views(instant(3h)).back().facts.empty());
}

namespace {

// Hourly, `litres` spread over the day, so many days.
struct Days {
  ListeningBox& box;
  Duration at{};
  std::int64_t total = 0;

  void live(int days, std::int64_t litres) {
    for (int hour = 0; hour < 24 * days; ++hour) {
      box.say(at, 0, total);
      at += 1h;
      if (at % 24h == 12h) total += litres * kLitre;
    }
  }
};

template <class T>
T fact_of_view(const ListeningBox& box, std::string_view name) {
  const RuleView view = box.engine.views(instant(0min)).back();
  for (const Fact& fact : view.facts) {
    if (fact.name == name) return std::get<T>(fact.value);
  }
  FAIL("there is no fact " << name);
  throw std::runtime_error("not reached: FAIL throws");
}

UsualUseLimits usual() {
  UsualUseLimits limits;
  limits.times_usual = 3;
  limits.part_of_usual = 0.25;
  limits.at_least = 30 * kLitre;
  return limits;
}

}  // namespace

TEST_CASE("a day far above the usual is told on the day, far below when it is over") {
  const RuleSet rules = usual_rule(usual());
  ListeningBox box(meter(), {}, rules);
  box.start();
  Days days{box};
  days.live(20, 100);
  CHECK(box.told().empty());
  days.live(1, 450);
  CHECK(box.told().size() == 1);
  CHECK(!fact_of<bool>(box, "too_little"));
  CHECK(fact_of<double>(box, "usual_highest") == doctest::Approx(0.1));
  days.live(2, 100);
  CHECK(box.told().size() == 1);
  days.live(2, 10);
  const Lines told = box.told();
  REQUIRE(told.size() == 1);
  CHECK(told[0].find("raised consumption water") != std::string::npos);
  CHECK(fact_of<bool>(box, "too_little"));
  RestartedBox again(box, rules, days.at);
  Days more{again, days.at, days.total};
  more.live(2, 100);
  CHECK(again.told().size() == 1);
  CHECK(again.transitions.back().kind == Transition::Kind::cleared);
}

TEST_CASE("a box that restarts after every report knows the usual days as well") {
  const RuleSet rules = usual_rule(usual());
  auto box = std::make_unique<ListeningBox>(meter(), RuleSettings{}, rules);
  box->start();
  SavedStates saved;
  std::int64_t total = 0;
  for (int hour = 0; hour < 24 * 16; ++hour) {
    box->say(hour * 1h, 0, total += 4 * kLitre);
    saved = box->save(std::move(saved));
    box = std::make_unique<ListeningBox>(meter(), RuleSettings{}, rules);
    box->start(hour * 1h, saved);
  }
  CHECK(fact_of_view<std::int64_t>(*box, "days_known") >= 14);
}

TEST_CASE("two weeks make what is usual, and no day fewer") {
  for (const auto& [known, is_raised] : {std::pair{13, false}, std::pair{16, true}}) {
    ListeningBox box(meter(), {}, usual_rule(usual()));
    box.start();
    Days days{box};
    days.live(known, 100);
    days.live(1, 900);
    CHECK(box.told().empty() != is_raised);
  }
}

TEST_CASE("a small difference is nothing, however many times it is") {
  ListeningBox box(meter(), {}, usual_rule(usual()));
  box.start();
  Days days{box};
  days.live(20, 8);
  days.live(1, 36);
  days.live(2, 0);
  CHECK(box.told().empty());
}

TEST_CASE("a day with a hole is no day, and a clock that is lost counts nothing") {
  ListeningBox box(meter(), {}, usual_rule(usual()));
  box.start();
  Days days{box};
  for (int day = 0; day < 20; ++day) {
    days.live(1, 100);
    days.at += 5h;
  }
  days.live(1, 900);
  CHECK(box.told().empty());

  Reading reading;
  reading.heard_at = {steady(days.at), kWallStart, ClockQuality::unsynced};
  reading.value = days.total + 9'000 * kLitre;
  box.say(reading);
  CHECK(box.told().empty());
  const auto view = box.engine.views(instant(days.at)).back();
  REQUIRE(view.facts.size() == 1);
  CHECK(std::get<std::int64_t>(view.facts[0].value) < 14);
}

}  // namespace anju::consumption_test
