// The small memories that rules are made of: how far back they look, and what they hold for no change.
#include <doctest/doctest.h>

#include <array>
#include <vector>

#include "rules/day_minimum.hpp"
#include "rules/shown_sign.hpp"
#include "rules/trend.hpp"
#include "rules/used_register.hpp"
#include "rules/witness.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju::rule_memory_test {
namespace {

using namespace std::chrono_literals;

SteadyTime hour(int number) { return SteadyTime{number * 1h}; }

Reading reading_of(Duration measured, std::int64_t value) {
  Reading reading;
  reading.value = value;
  reading.heard_at = instant(measured);
  reading.measured_at = kWallStart + measured;
  return reading;
}

template <class Memory>
Memory restarted(const Memory& memory) {
  std::vector<std::int64_t> fields;
  memory.append(fields);
  REQUIRE(fields.size() == Memory::kFields);
  Memory again;
  again.restore(fields.data());
  return again;
}

}  // namespace

TEST_CASE("the lowest value of a day needs twelve hours, and forgets what is a day old") {
  DayMinimum day;
  for (int i = 100; i < 111; ++i) CHECK(day.note(hour(i), 50 + i));
  CHECK_FALSE(day.at(hour(110)).has_value());
  CHECK(day.note(hour(111), 300));
  CHECK(restarted(day).at(hour(111)) == 150);
  CHECK_FALSE(day.note(hour(111), 300));
  CHECK_FALSE(day.note(hour(111), 301));
  CHECK(day.note(hour(111), 299));
  // What lies ahead of the moment is not of the day before it.
  CHECK_FALSE(day.at(hour(110)).has_value());
  for (int i = 112; i < 124; ++i) CHECK(day.note(hour(i), 400));
  CHECK(day.at(hour(123)) == 150);
  CHECK(day.at(hour(124)) == 151);
  CHECK(DayMinimum().at(hour(0)) == std::nullopt);
  DayMinimum from_the_beginning;
  for (int i = 0; i < 12; ++i) from_the_beginning.note(hour(i), i);
  CHECK(from_the_beginning.at(hour(11)) == 0);
}

TEST_CASE("a trend looks back over seven whole parts and the one that goes on") {
  Trend trend;
  const Duration within = 80min;
  const auto at = [](Duration after) { return SteadyTime{1000h + after}; };
  CHECK(trend.note(at(0min), 10, within));
  CHECK(trend.note(at(1min), 30, within));
  CHECK_FALSE(trend.note(at(2min), 10, within));
  CHECK_FALSE(trend.note(at(2min), 30, within));
  CHECK(trend.note(at(3min), 31, within));
  CHECK(trend.note(at(4min), 9, within));
  CHECK(trend.risen(at(5min), 20, within) == 11);
  CHECK(trend.fallen(at(5min), 20, within) == 11);
  CHECK(restarted(trend).fallen(at(79min), 20, within) == 11);
  CHECK(restarted(trend).risen(at(79min), 20, within) == 11);
  CHECK(trend.risen(at(80min), 20, within) == 0);
  CHECK(trend.fallen(at(80min), 20, within) == 0);
  // What was measured after the moment is not before it.
  CHECK(trend.note(at(60min), 5, within));
  CHECK(trend.risen(at(50min), 20, within) == 11);
  // From a beginning of the timeline on.
  Trend first;
  CHECK(first.note(SteadyTime{}, 10, within));
  CHECK(first.risen(SteadyTime{1min}, 12, within) == 2);
}

TEST_CASE("a register tells of the time between two values, and of none that is not newer") {
  UsedRegister meter;
  CHECK_FALSE(meter.observe(reading_of(1h, 100)).has_value());
  const auto step = meter.observe(reading_of(2h, 107));
  REQUIRE(step.has_value());
  CHECK(step->from == steady(1h));
  CHECK(step->to == steady(2h));
  CHECK(step->used == 7);
  CHECK_FALSE(step->is_broken);
  CHECK_FALSE(meter.observe(reading_of(2h, 107)).has_value());
  CHECK_FALSE(meter.observe(reading_of(1h, 101)).has_value());
  UsedRegister again = restarted(meter);
  CHECK(again.last_at() == steady(2h));
  const auto same = again.observe(reading_of(3h, 107));
  REQUIRE(same.has_value());
  CHECK_FALSE(same->is_broken);
  CHECK(same->used == 0);
  const auto back = again.observe(reading_of(4h, 106));
  REQUIRE(back.has_value());
  CHECK(back->is_broken);
  CHECK(back->used == 0);
}

TEST_CASE("of two values that a box without a clock hears at once the first counts") {
  UsedRegister meter;
  Reading reading = reading_of(1h, 100);
  reading.heard_at.quality = ClockQuality::unsynced;
  meter.observe(reading);
  reading.measured_at += 1min;
  reading.value = 107;
  CHECK_FALSE(meter.observe(reading).has_value());
  CHECK(meter.observe(reading_of(2h, 109))->used == 9);
}

TEST_CASE("what is told of the past counts from the last live value, and changes nothing") {
  UsedRegister meter;
  Reading past = reading_of(3h, 110);
  past.historical = true;
  CHECK_FALSE(meter.look_past(past).has_value());
  meter.observe(reading_of(2h, 100));
  const auto step = meter.look_past(past);
  REQUIRE(step.has_value());
  CHECK(step->from == steady(2h));
  CHECK(step->to == steady(3h));
  CHECK(step->used == 10);
  CHECK(meter.last_at() == steady(2h));
  past.value = 100;
  CHECK(meter.look_past(past).has_value());
  past.value = 99;
  CHECK_FALSE(meter.look_past(past).has_value());
  past.value = 110;
  past.measured_at = kWallStart + 2h;
  CHECK_FALSE(meter.look_past(past).has_value());
  past.measured_at = kWallStart + 3h;
  past.quality = Quality::suspect;
  CHECK_FALSE(meter.look_past(past).has_value());
  past.quality = Quality::good;
  past.is_test = true;
  CHECK_FALSE(meter.look_past(past).has_value());
  CHECK_FALSE(meter.look_past(reading_of(3h, 110)).has_value());
}

TEST_CASE("a sign is shown at its limit only where the limit is part of it") {
  struct Case {
    Sign::What what;
    std::int64_t value;
    bool shows;
  };
  for (const Case& one : {Case{Sign::What::above, 10, false}, Case{Sign::What::above, 11, true},
                          Case{Sign::What::below, 10, false}, Case{Sign::What::below, 9, true},
                          Case{Sign::What::uses, 9, false}, Case{Sign::What::uses, 10, true},
                          Case{Sign::What::changes, 0, false}, Case{Sign::What::changes, 1, true},
                          Case{Sign::What::is_true, 1, true}, Case{Sign::What::is_true, 0, false},
                          Case{Sign::What::is_false, 1, false}, Case{Sign::What::is_false, 0, true}}) {
    ShownSign sign(Sign{0, one.what, 10});
    const bool has_memory = one.what == Sign::What::uses || one.what == Sign::What::changes;
    CHECK(sign.has_memory() == has_memory);
    if (has_memory) CHECK_FALSE(sign.shows(reading_of(1h, 0)).value_or(false));
    std::vector<std::int64_t> fields;
    sign.append(fields);
    ShownSign again(Sign{0, one.what, 10});
    again.restore(fields.data());
    CHECK(again.shows(reading_of(2h, one.value)) == one.shows);
  }
}

TEST_CASE("a witness can tell up to its silence limit, and is remembered in sixteenths of it") {
  const Site site = SiteBuilder().plain("sensor", Quantity::env_temperature, 16h).site();
  Witness witness(site, 0);
  CHECK_FALSE(witness.can_tell(steady(1h)));
  CHECK(witness.on_heard(steady(1h)));
  CHECK_FALSE(witness.on_heard(steady(2h - 1ms)));
  CHECK(witness.can_tell(steady(17h)));
  CHECK_FALSE(witness.can_tell(steady(17h + 1ms)));
  CHECK(witness.on_heard(steady(2h)));
  CHECK(witness.can_tell(steady(18h)));
  CHECK(witness.on_unheard(Link::bridge));
  CHECK_FALSE(witness.on_unheard(Link::device));
  CHECK_FALSE(witness.can_tell(steady(3h)));
  CHECK_FALSE(witness.on_hearing(Link::bridge));
  CHECK(witness.on_hearing(Link::device));
  CHECK(witness.can_tell(steady(3h)));
}

}  // namespace anju::rule_memory_test
