// A repeat refreshes nothing, what a broker had kept is no news, and the past stays the past.
#include <doctest/doctest.h>

#include "tests/drivers/judge_bench.hpp"

namespace anju::reading_judge_test {
namespace {
using namespace std::chrono_literals;
}  // namespace

TEST_CASE("a device without a time of its own can say the same as often as it likes") {
  Bench bench;
  for (int i = 0; i < 3; ++i) {
    CHECK_FALSE(bench.hear({{kWarmth, 210}}).is_repeat);
    CHECK(bench.quality() == Quality::good);
  }
}

TEST_CASE("the DUP flag on what was heard is a repeat, on what was not it is nothing") {
  Bench bench;
  CHECK_FALSE(bench.hear({{kSmoke, 1}}, kDuplicate).is_repeat);
  const Verdict again = bench.hear({{kSmoke, 1}}, kDuplicate);
  CHECK(again.is_repeat);
  CHECK(again.news.empty());
  CHECK(bench.quality() == Quality::repeated);
  CHECK_FALSE(bench.hear({{kSmoke, 0}}, kDuplicate).is_repeat);
}

TEST_CASE("a DUP alarm that is not known to be on may be the first of its two deliveries, and is no repeat") {
  Bench bench;
  bench.hear({{kSmoke, 1}});
  bench.now += 5min;
  bench.hear({{kSmoke, 0}});
  bench.now += 5h;
  const Verdict fire = bench.hear({{kSmoke, 1}}, kDuplicate);
  CHECK_FALSE(fire.is_repeat);
  CHECK(names(fire) == Names{"alarm.raised"});
  CHECK(bench.hear({{kSmoke, 1}}, kDuplicate).is_repeat);
  // What costs nobody's life is a repeat within a day.
  bench.hear({{kWarmth, 210}});
  bench.now += 5h;
  CHECK(bench.hear({{kWarmth, 210}}, kDuplicate).is_repeat);
}

TEST_CASE("of a repeat, what the device did not know stays unknown") {
  Bench bench;
  const std::vector<Said> said{{kSmoke, 1}, {kWarmth, 0, {}, Quality::invalid}};
  bench.hear(said);
  CHECK(bench.hear(said, kDuplicate).is_repeat);
  CHECK(bench.quality(0) == Quality::repeated);
  CHECK(bench.quality(1) == Quality::invalid);
}

TEST_CASE(
    "a state that changed and came back within the window is news, unless the message has a number of its "
    "own") {
  Bench bench;
  Delivery delivery;
  delivery.repeat_within = 2s;
  CHECK_FALSE(bench.hear({{kWarmth, 1}}, delivery).is_repeat);
  CHECK_FALSE(bench.hear({{kWarmth, 0}}, delivery).is_repeat);
  CHECK_FALSE(bench.hear({{kWarmth, 1}}, delivery).is_repeat);
  CHECK(bench.hear({{kWarmth, 1}}, delivery).is_repeat);
  delivery.is_keyed = true;
  CHECK(bench.hear({{kWarmth, 0}}, delivery).is_repeat);
}

TEST_CASE(
    "an alarm said several times in a row is as true each time, and one that went out long ago is stale") {
  Bench bench;
  const Duration measured = bench.now;
  for (int i = 0; i < 3; ++i) CHECK_FALSE(bench.hear({{kSmoke, 1, measured}}).is_repeat);
  CHECK(bench.quality() == Quality::good);
  bench.now += 6s;
  CHECK(bench.hear({{kSmoke, 1, measured}}).is_repeat);
  Delivery kept;
  kept.is_retained = true;
  bench.hear({{kRadio, 1, bench.now - 16min}}, kept);
  CHECK(bench.quality() == Quality::stale);
  bench.hear({{kRadio, 1, bench.now - 14min}}, kept);
  CHECK(bench.quality() == Quality::good);
}

TEST_CASE("the radio sends one message several times: a repeat within the window, and news after it") {
  Bench bench;
  CHECK(names(bench.hear({{kRadio, 1}}, kRadioRepeats)) == Names{"alarm.raised"});
  for (int i = 0; i < 5; ++i) {
    bench.now += 400ms;
    CHECK(bench.hear({{kRadio, 1}}, kRadioRepeats).is_repeat);
  }
  // Each copy is heard, so the window goes on for as long as they come.
  bench.now += 2s + 1ms;
  CHECK_FALSE(bench.hear({{kRadio, 1}}, kRadioRepeats).is_repeat);
}

TEST_CASE("what makes two messages the same is the digest, whatever else they say") {
  Bench bench;
  Delivery counted = kRadioRepeats;
  counted.digest = 77;  // of the packet counter
  CHECK_FALSE(bench.hear({{kWarmth, 210}}, counted).is_repeat);
  CHECK(bench.hear({{kWarmth, 211}}, counted).is_repeat);
  counted.digest = 78;
  CHECK_FALSE(bench.hear({{kWarmth, 211}}, counted).is_repeat);
}

TEST_CASE("a device that stamps what it says repeats itself when it says exactly the same") {
  Bench bench;
  const std::vector<Said> snapshot{{kSmoke, 0, 23h}, {kWarmth, 210, 23h}};
  CHECK_FALSE(bench.hear(snapshot).is_repeat);
  bench.now += 10h;
  CHECK(bench.hear(snapshot).is_repeat);
  CHECK(bench.quality(0) == Quality::repeated);
  CHECK(bench.quality(1) == Quality::repeated);
}

TEST_CASE("the same time with another content is no repeat") {
  Bench bench;
  CHECK_FALSE(bench.hear({{kWarmth, 210, 23h}}).is_repeat);
  CHECK_FALSE(bench.hear({{kWarmth, 211, 23h}}).is_repeat);
  CHECK(bench.quality() == Quality::good);
  CHECK_FALSE(bench.hear({{kWarmth, 210, 23h}, {kSmoke, 1, 23h}}).is_repeat);
}

TEST_CASE("the same key with another time of its own is another message") {
  Bench bench;
  Delivery keyed = kRadioRepeats;
  keyed.digest = 77;  // of an id and the words "Fire alarm"
  CHECK_FALSE(bench.hear({{kRadio, 1, 23h}}, keyed).is_repeat);
  bench.now += 48h;
  CHECK(names(bench.hear({{kRadio, 1, 71h}}, keyed)) == Names{"alarm.raised"});
  CHECK(bench.quality() == Quality::good);
  bench.now += 1h;
  CHECK(bench.hear({{kRadio, 1, 71h}}, keyed).is_repeat);
}

TEST_CASE("one message may speak of several devices: for the second it is no repeat") {
  Bench bench;
  Delivery same = kDuplicate;
  same.digest = 5;
  CHECK_FALSE(bench.hear({{kSmoke, 1}}, same, 0).is_repeat);
  CHECK_FALSE(bench.hear({{kWarmth, 210}}, same, 1).is_repeat);
  CHECK(bench.hear({{kWarmth, 210}}, same, 1).is_repeat);
}

TEST_CASE("what the store has is known after a restart") {
  Bench before;
  before.hear({{kSmoke, 1, 23h}});
  Bench after;
  after.judge.remember(before.readings[0].reading, after.made[kSmoke]);
  CHECK(after.hear({{kSmoke, 1, 23h}}).is_repeat);
  CHECK_FALSE(after.hear({{kSmoke, 1, 22h}}).is_repeat);
  CHECK(after.is_past());
}

TEST_CASE("retained: an alarm that is still on is news once, as long as nobody knew of it") {
  Bench bench;
  CHECK(bench.hear({{kSmoke, 1}}, kRetained).news.empty());
  CHECK(bench.quality() == Quality::good);
  bench.hear({{kSmoke, 1}});
  CHECK(names(bench.hear({{kSmoke, 1}}, kRetained)) == Names{"alarm.stale_retained"});
  CHECK(bench.quality() == Quality::stale);
  bench.hear({{kSmoke, 0}});
  bench.hear({{kSmoke, 1}}, kRetained);
  CHECK(bench.quality() == Quality::good);
}

TEST_CASE("retained: an alarm that the store knows to be on does not page again after a restart") {
  Bench bench;
  Reading on;
  on.channel = kSmoke;
  on.value = 1;
  bench.judge.remember(on, bench.made[kSmoke]);
  bench.hear({{kSmoke, 1}}, kRetained);
  CHECK(bench.quality() == Quality::stale);
}

TEST_CASE("retained: a state is stale, a press is over unless it was just now") {
  Bench bench;
  for (const Said& said : std::vector<Said>{{kSmoke, 0}, {kWarmth, 210}, {kMeter, 4}, {kPress, 1}}) {
    CHECK(bench.hear({said}, kRetained).news.size() == (said.channel == kPress ? 1 : 0));
    CHECK(bench.quality() == Quality::stale);
  }
  bench.hear({{kPress, 1, 24h - 61s}}, kRetained);
  CHECK(bench.quality() == Quality::stale);
  bench.hear({{kPress, 1, 24h - 60s}}, kRetained);
  CHECK(bench.quality() == Quality::good);
  bench.hear({{kWarmth, 9'999, {}, Quality::out_of_range}}, kRetained);
  CHECK(bench.quality() == Quality::out_of_range);
}

TEST_CASE("out of order is a matter of each channel") {
  Bench bench;
  bench.hear({{kWarmth, 210, 23h}});
  bench.hear({{kWarmth, 205, 22h}});
  CHECK(bench.is_past());
  bench.hear({{kSmoke, 0, 22h}});
  CHECK_FALSE(bench.is_past());
  bench.hear({{kWarmth, 212}});  // without a time of its own it is now
  CHECK_FALSE(bench.is_past());
}

TEST_CASE("what is said without a time is of now: an older time after it is the past, also after a restart") {
  Bench before;
  CHECK(names(before.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
  const JudgedReading said = before.readings[0];
  before.now += 1min;
  CHECK(before.hear({{kSmoke, 0, 23h}}).news.empty());
  CHECK(before.is_past());
  Bench after;
  after.judge.remember(said.reading, after.made[kSmoke]);
  after.now += 1min;
  after.hear({{kSmoke, 0, 23h}});
  CHECK(after.is_past());
}

TEST_CASE(
    "what a broker had kept is of no known time: a stamped word that is a little older is none of the past") {
  Bench before;
  before.hear({{kSmoke, 0}}, kRetained);
  const JudgedReading kept = before.readings[0];
  CHECK(before.quality() == Quality::stale);
  before.hear({{kSmoke, 1, 24h - 20s}});
  CHECK_FALSE(before.is_past());
  Bench after;
  after.judge.remember(kept.reading, after.made[kSmoke]);
  after.hear({{kSmoke, 1, 24h - 20s}});
  CHECK_FALSE(after.is_past());
}

TEST_CASE("an alarm that comes out of order is of the past, and no live event") {
  Bench bench;
  bench.hear({{kSmoke, 0, 23h}});
  CHECK(bench.hear({{kSmoke, 1, 22h}}).news.empty());
  CHECK(bench.is_past());
  CHECK(bench.quality() == Quality::good);
}

TEST_CASE("when the newest lies in the future the clock of the box was set back, and nothing is past") {
  Bench bench;
  bench.hear({{kWarmth, 210, 24h}});
  bench.wall_is_off = -2h;
  bench.hear({{kWarmth, 211, 21h + 59min}});
  CHECK_FALSE(bench.is_past());
}

TEST_CASE("what a history tells twice is repeated the second time, and never the live value") {
  Bench bench;
  const Said ten{kMeter, 100, 10h, Quality::good, true};
  const Said eleven{kMeter, 110, 11h, Quality::good, true};
  const Said twelve{kMeter, 120, 12h, Quality::good, true};
  CHECK_FALSE(bench.hear({ten, eleven}).is_repeat);
  CHECK(bench.hear({ten, eleven}).is_repeat);
  CHECK_FALSE(bench.hear({eleven, twelve}).is_repeat);
  CHECK(bench.quality(0) == Quality::repeated);
  CHECK(bench.quality(1) == Quality::good);
  // A live value older than a history is not made past by it.
  bench.hear({{kMeter, 105, 11h + 30min}});
  CHECK_FALSE(bench.is_past());
}

TEST_CASE("a history neither raises an alarm nor moves a register") {
  Bench bench;
  bench.hear({{kMeter, 1'000}});
  CHECK(bench.hear({{kMeter, 5, 10h, Quality::good, true}, {kSmoke, 1, 10h, Quality::good, true}})
            .news.empty());
  CHECK(bench.quality(0) == Quality::good);
  CHECK(bench.hear({{kMeter, 1'001}}).news.empty());
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
}

TEST_CASE("another value of the very same time corrects the last one and is no step back") {
  Bench bench;
  bench.hear({{kMeter, 10'000, 1h}});
  bench.hear({{kMeter, 10'500, 2h}});
  CHECK(names(bench.hear({{kMeter, 10'300, 2h}})).empty());
  CHECK(bench.quality() == Quality::good);
  CHECK_FALSE(bench.is_past());
  CHECK(names(bench.hear({{kMeter, 10'400, 3h}})).empty());
  CHECK(bench.quality() == Quality::good);
  // Below the value before, it is one.
  CHECK(names(bench.hear({{kMeter, 10'290, 3h}})) == Names{"counter.decrease"});
  CHECK(bench.quality() == Quality::suspect);
}

TEST_CASE("after a restart an estimate is still nothing that the next value could fall from") {
  Bench bench;
  const auto remember = [&bench](std::int64_t value, Duration after, Quality quality) {
    Reading reading;
    reading.channel = kMeter;
    reading.value = value;
    reading.quality = quality;
    reading.heard_at = {SteadyTime{bench.now}, kStart + after, ClockQuality::synced};
    reading.measured_at = kStart + after;
    bench.judge.remember(reading, bench.made[kMeter]);
  };
  remember(10'000, 1h, Quality::good);
  remember(10'900, 2h, Quality::suspect);  // estimated
  bench.hear({{kMeter, 10'500, 3h}});
  CHECK(bench.quality() == Quality::good);
  // A register that fell was suspect for its own way, and goes on from there.
  remember(50, 4h, Quality::suspect);
  bench.hear({{kMeter, 60, 5h}});
  CHECK(bench.quality() == Quality::good);
}

}  // namespace anju::reading_judge_test
