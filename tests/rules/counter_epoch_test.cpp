// What a register that wraps, resets, is exchanged, hiccups or steps back has really counted: never less than
// nothing, and never the whole register.
#include "rules/model/counter_epoch.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/rules/random_days.hpp"

namespace anju::counter_epoch_test {
namespace {

// One register and what its values show, one after the other.
class Register {
 public:
  explicit Register(CounterTraits traits = {}) : traits_(traits) {}

  CounterChange show(std::int64_t value) { return epoch_.next(value, traits_); }
  // The step, and what was used; doubtful or not.
  void expect(std::int64_t value, CounterStep step, std::int64_t used, bool is_doubtful = false) {
    CAPTURE(value);
    const CounterChange change = show(value);
    CHECK(static_cast<int>(change.step) == static_cast<int>(step));
    CHECK(change.used == used);
    CHECK(change.is_doubtful == is_doubtful);
  }

 private:
  CounterTraits traits_;
  CounterEpoch epoch_;
};

CounterTraits wrapping_at(std::int64_t highest, std::int64_t resolution = 1) {
  CounterTraits traits;
  traits.wrap_at = highest;
  traits.resolution = resolution;
  return traits;
}

}  // namespace

TEST_CASE("the first value shows no use, the next ones what lies between, and a plateau nothing") {
  Register meter;
  meter.expect(217'385, CounterStep::first, 0);
  meter.expect(217'397, CounterStep::advance, 12);
  for (int i = 0; i < 30; ++i) meter.expect(217'397, CounterStep::same, 0);
  meter.expect(217'400, CounterStep::advance, 3);
}

TEST_CASE("past its highest value a register goes on from 0") {
  Register drums(wrapping_at(99'999));
  drums.expect(99'990, CounterStep::first, 0);
  drums.expect(99'998, CounterStep::advance, 8);
  drums.expect(3, CounterStep::wrap, 5);
  drums.expect(10, CounterStep::advance, 7);
  Register coarse(wrapping_at(9'999'900, 100));  // 99999.00 in hundredths, whole units only
  coarse.expect(9'999'900, CounterStep::first, 0);
  coarse.expect(0, CounterStep::wrap, 100);
}

TEST_CASE("a wrap is told from a reset by both of its ends") {
  Register from_the_middle(wrapping_at(99'999));
  from_the_middle.expect(50'000, CounterStep::first, 0);
  from_the_middle.expect(3, CounterStep::reset, 0, true);
  Register to_the_middle(wrapping_at(99'999));
  to_the_middle.expect(99'998, CounterStep::first, 0);
  to_the_middle.expect(50'000, CounterStep::reset, 0, true);
  Register beyond(wrapping_at(99'999));  // another meter than the profile says
  beyond.expect(120'000, CounterStep::first, 0);
  beyond.expect(3, CounterStep::reset, 0, true);
}

TEST_CASE("how near the ends of a register a wrap lies, and how far down a step back") {
  struct Case {
    std::int64_t before;
    std::int64_t after;
    CounterStep step;
  };
  // Of 100,000: a tenth before the end and behind it.
  for (const Case& one : {Case{90'000, 10'000, CounterStep::wrap}, Case{89'999, 10'000, CounterStep::reset},
                          Case{90'000, 10'001, CounterStep::reset}, Case{100'000, 0, CounterStep::wrap},
                          Case{100'001, 0, CounterStep::reset}, Case{10'000, 9'500, CounterStep::step_back},
                          Case{10'000, 9'499, CounterStep::reset}, Case{15, 15, CounterStep::same},
                          Case{20, 19, CounterStep::step_back}, Case{20, 0, CounterStep::reset}}) {
    CAPTURE(one.before);
    CAPTURE(one.after);
    Register meter(wrapping_at(100'000));
    meter.show(one.before);
    CHECK(static_cast<int>(meter.show(one.after).step) == static_cast<int>(one.step));
  }
}

TEST_CASE("of two registers under one name a value belongs to the nearer, and a level is forgotten in time") {
  Register meters;
  meters.expect(1'000, CounterStep::first, 0);
  meters.expect(100, CounterStep::reset, 0, true);
  meters.expect(1'001, CounterStep::other, 1, true);
  meters.expect(101, CounterStep::other, 1, true);
  // A little below the one and far above the other: it steps back.
  meters.expect(990, CounterStep::step_back, 0, true);
  for (int i = 0; i < 8; ++i) meters.expect(990, CounterStep::same, 0);
  Register again = meters;
  meters.expect(102, CounterStep::other, 1, true);  // met ten values ago
  again.expect(990, CounterStep::same, 0);
  again.expect(102, CounterStep::reset, 0, true);  // eleven
}

TEST_CASE("half-way between what it was and what it is, the register ran on from what it is") {
  Register meter;
  meter.expect(1'000, CounterStep::first, 0);
  meter.expect(900, CounterStep::reset, 0, true);
  meter.expect(950, CounterStep::advance, 50);
}

TEST_CASE("a spurious zero near the highest value does not count the whole register when it comes back") {
  Register meter(wrapping_at(99'999));
  meter.expect(95'000, CounterStep::first, 0);
  meter.show(0);
  CHECK(meter.show(95'010).used == 10);
  CHECK(meter.show(95'012).used == 2);
}

TEST_CASE("a reset opens a new epoch: what it starts with is not use") {
  Register meter;
  meter.expect(5'000, CounterStep::first, 0);
  meter.expect(3, CounterStep::reset, 0, true);
  meter.expect(5, CounterStep::advance, 2);
  meter.expect(9, CounterStep::advance, 4);
}

TEST_CASE("an exchanged meter may start anywhere below, and is good again with its second value") {
  Register meter;
  meter.expect(812'000, CounterStep::first, 0);
  meter.expect(40'120, CounterStep::reset, 0, true);
  meter.expect(40'130, CounterStep::advance, 10);
}

TEST_CASE("one spurious zero is a hiccup: the register is what it was") {
  Register meter;
  meter.expect(5'000, CounterStep::first, 0);
  meter.expect(0, CounterStep::reset, 0, true);
  meter.expect(5'004, CounterStep::other, 4);
  meter.expect(5'005, CounterStep::advance, 1);
}

TEST_CASE(
    "a small step back is what was not saved when the power went: nothing is used, and nothing begins") {
  Register meter;
  meter.expect(10'000, CounterStep::first, 0);
  meter.expect(9'501, CounterStep::step_back, 0, true);
  meter.expect(9'510, CounterStep::advance, 9);
  meter.expect(9'000, CounterStep::reset, 0, true);  // more than a twentieth is another register
}

TEST_CASE("a step back soon after a spurious zero does not count the whole register") {
  Register meter;
  meter.expect(10'000, CounterStep::first, 0);
  meter.expect(0, CounterStep::reset, 0, true);
  meter.expect(10'010, CounterStep::other, 10);
  meter.expect(9'990, CounterStep::step_back, 0, true);
  meter.expect(9'991, CounterStep::advance, 1);
  // The power failed while it counted: first a zero, then what was saved.
  meter.expect(0, CounterStep::other, 0, true);
  meter.expect(9'980, CounterStep::step_back, 0, true);
}

TEST_CASE("two meters under one name: each goes on from its own level, and both are doubtful") {
  Register both;
  both.expect(1'000, CounterStep::first, 0);
  both.expect(5'000, CounterStep::advance, 4'000);  // nobody can know yet
  both.expect(1'010, CounterStep::reset, 0, true);
  both.expect(5'005, CounterStep::other, 5, true);
  both.expect(1'012, CounterStep::other, 2, true);
  both.expect(5'005, CounterStep::other, 0, true);
  both.expect(1'012, CounterStep::other, 0, true);
}

TEST_CASE("a level that was not met for long is forgotten, so a new meter can reach the old register") {
  Register meter;
  meter.expect(100, CounterStep::first, 0);
  meter.expect(0, CounterStep::reset, 0, true);
  for (std::int64_t value = 9; value <= 99; value += 9) meter.expect(value, CounterStep::advance, 9);
  meter.expect(108, CounterStep::advance, 9);
}

TEST_CASE("a counter of the day begins again each day, which is no fault and no reset") {
  CounterTraits daily;
  daily.resets_daily = true;
  Register today(daily);
  today.expect(180, CounterStep::first, 0);
  today.expect(212, CounterStep::advance, 32);
  today.expect(0, CounterStep::new_day, 0);
  today.expect(15, CounterStep::advance, 15);
  today.expect(4, CounterStep::new_day, 4);  // what is shown was used since midnight
}

TEST_CASE("a register that only runs forward uses in all what lies between its ends") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    Register meter;
    const std::int64_t first = dice.below(1'000'000);
    std::int64_t value = first;
    std::int64_t used = meter.show(value).used;
    for (int i = 0; i < 300; ++i) {
      value += dice.below(3) == 0 ? dice.below(5'000) : 0;
      const CounterChange change = meter.show(value);
      REQUIRE_FALSE(change.is_doubtful);
      used += change.used;
    }
    CHECK(used == value - first);
  }
}

TEST_CASE("whatever happens to a register, a step uses no less than nothing and no more than was used") {
  for (std::uint32_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    CounterTraits traits;
    traits.resolution = dice.below(2) == 0 ? 1 : 100;
    Register meter(traits);
    std::int64_t level = dice.below(1'000'000);  // what the meter has counted
    std::int64_t unseen = 0;                     // really used since the register was last seen whole
    meter.show(level / traits.resolution * traits.resolution);
    for (int i = 0; i < 300; ++i) {
      const std::int64_t use = dice.below(4) == 0 ? 0 : dice.below(3'000);
      level += use;
      unseen += use;
      const std::uint32_t fault = dice.below(40);
      if (fault == 0) level = 0;            // a reset, or a new meter
      if (fault == 1) level -= level / 50;  // what was not saved
      const bool is_hiccup = fault == 2;    // one spurious zero
      const std::int64_t shown = is_hiccup ? 0 : level / traits.resolution * traits.resolution;
      const CounterChange change = meter.show(shown);
      CAPTURE(i);
      REQUIRE(change.used >= 0);
      REQUIRE(change.used <= unseen + traits.resolution);
      if (!is_hiccup) unseen = 0;
    }
  }
}

TEST_CASE("a register that wraps uses in all what was used") {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    constexpr std::int64_t kHighest = 65'535;
    Register meter(wrapping_at(kHighest));
    std::int64_t really = dice.below(kHighest);
    const std::int64_t first = really;
    std::int64_t used = meter.show(really).used;
    for (int i = 0; i < 300; ++i) {
      really += dice.below(6'000);
      used += meter.show(really % (kHighest + 1)).used;
    }
    CHECK(used == really - first);
  }
}

}  // namespace anju::counter_epoch_test
