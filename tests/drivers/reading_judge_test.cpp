// A repeat refreshes nothing, what a broker had kept is no news, the past stays the past, and an alarm is
// raised once.
#include "drivers/reading_judge.hpp"

#include <doctest/doctest.h>

#include <string>

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kStart{Duration{1'795'528'800'000}};

constexpr ChannelIndex kSmoke = 0;
constexpr ChannelIndex kPress = 1;
constexpr ChannelIndex kRadio = 2;  // never says that it is over
constexpr ChannelIndex kMeter = 3;
constexpr ChannelIndex kWarmth = 4;

std::vector<Channel> channels() {
  std::vector<Channel> made(5);
  made[kSmoke].quantity = Quantity::alarm_smoke;
  made[kSmoke].alarm = EventKind::smoke;
  made[kPress].quantity = Quantity::alarm_sos;
  made[kPress].alarm = EventKind::sos;
  made[kPress].is_momentary = true;
  made[kRadio].quantity = Quantity::alarm_water_leak;
  made[kRadio].alarm = EventKind::water_leak;
  made[kRadio].clears_after = 15min;
  made[kMeter].quantity = Quantity::water_volume_total;
  made[kMeter].counter.emplace();
  made[kWarmth].quantity = Quantity::env_temperature;
  return made;
}

struct Said {
  // `measured_after` the start, as the device says.
  Said(ChannelIndex of, std::int64_t a_value, std::optional<Duration> measured_after = {},
       Quality a_quality = Quality::good, bool is_historical = false, bool of_test = false)
      : channel(of),
        value(a_value),
        measured(measured_after),
        quality(a_quality),
        historical(is_historical),
        is_test(of_test) {}

  ChannelIndex channel;
  std::int64_t value;
  std::optional<Duration> measured;
  Quality quality;
  bool historical;
  bool is_test;
};

class Bench {
 public:
  // One message of one device. Its digest is that of what it says, unless `delivery` has one.
  Verdict hear(const std::vector<Said>& said, Delivery delivery = {}, DeviceIndex device = 0) {
    readings.clear();
    for (const Said& one : said) {
      JudgedReading judged;
      judged.reading.channel = one.channel;
      judged.reading.value = one.value;
      judged.reading.quality = one.quality;
      judged.reading.historical = one.historical;
      judged.reading.is_test = one.is_test;
      judged.reading.heard_at = {SteadyTime{now}, kStart + now + wall_is_off, ClockQuality::synced};
      judged.reading.measured_at = one.measured ? kStart + *one.measured : judged.reading.heard_at.wall;
      judged.has_own_time = one.measured.has_value();
      judged.is_momentary = made[one.channel].is_momentary;
      readings.push_back(judged);
    }
    if (delivery.digest == 0) delivery.digest = digest_of(said);
    return judge.judge(delivery, device, made, readings);
  }
  Quality quality(std::size_t position = 0) const { return readings[position].reading.quality; }
  bool is_past(std::size_t position = 0) const { return readings[position].reading.historical; }

  std::vector<Channel> made = channels();
  ReadingJudge judge{1000};
  std::vector<JudgedReading> readings;  // as judged last
  Duration now{24h};
  Duration wall_is_off{0};

 private:
  static std::uint64_t digest_of(const std::vector<Said>& said) {
    std::string text;
    for (const Said& one : said) {
      for (const std::int64_t number :
           {std::int64_t{one.channel}, one.value, one.measured.value_or(0ms).count()})
        text += std::to_string(number) + ",";
    }
    return std::hash<std::string>{}(text);
  }
};

std::vector<std::string> names(const Verdict& verdict) {
  std::vector<std::string> found;
  for (const News& news : verdict.news) found.emplace_back(name(news.kind));
  return found;
}

using Names = std::vector<std::string>;

constexpr Delivery kRetained{true, false, 0, {}};
constexpr Delivery kDuplicate{false, true, 0, {}};
constexpr Delivery kRadioRepeats{false, false, 0, 2s};

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

TEST_CASE("of a repeat, what the device did not know stays unknown") {
  Bench bench;
  const std::vector<Said> said{{kSmoke, 1}, {kWarmth, 0, {}, Quality::invalid}};
  bench.hear(said);
  CHECK(bench.hear(said, kDuplicate).is_repeat);
  CHECK(bench.quality(0) == Quality::repeated);
  CHECK(bench.quality(1) == Quality::invalid);
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

TEST_CASE("a test is told as a test, and the alarm after it is raised all the same") {
  Bench bench;
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::good, false, true}})) == Names{"alarm.test"});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::good, false, true}})) == Names{"alarm.test"});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
}

TEST_CASE("an alarm is raised once as long as it goes on, and cleared once") {
  Bench bench;
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
}

TEST_CASE("one that never says that it is over is a new one after its time, counted from the last true") {
  Bench bench;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{"alarm.raised"});
  bench.now += 15min;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{});
  bench.now += 15min + 1ms;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kPress, 1}})) == Names{"alarm.raised"});
  bench.now += 60s;
  CHECK(names(bench.hear({{kPress, 1}})) == Names{});
  bench.now += 61s;
  CHECK(names(bench.hear({{kPress, 1}})) == Names{"alarm.raised"});
}

TEST_CASE("a suspect true raises, a suspect false clears nothing, and what is not believed does neither") {
  Bench bench;
  for (const Quality quality : {Quality::invalid, Quality::out_of_range, Quality::stale})
    CHECK(names(bench.hear({{kSmoke, 1, {}, quality}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::suspect}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 0, {}, Quality::suspect}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
}

TEST_CASE("a register that falls is suspect, and what became of it is told") {
  Bench bench;
  CHECK(names(bench.hear({{kMeter, 10'000}})) == Names{});
  CHECK(names(bench.hear({{kMeter, 9'990}})) == Names{"counter.decrease"});
  CHECK(bench.quality() == Quality::suspect);
  CHECK(names(bench.hear({{kMeter, 10'001}})) == Names{});
  CHECK(bench.quality() == Quality::good);
  CHECK(names(bench.hear({{kMeter, 12}})) == Names{"counter.reset"});
  CHECK(bench.quality() == Quality::suspect);
  CHECK(names(bench.hear({{kMeter, 13}})) == Names{});
  CHECK(bench.quality() == Quality::good);
  bench.hear({{kMeter, 1, {}, Quality::out_of_range}});
  CHECK(bench.quality() == Quality::out_of_range);
}

TEST_CASE("a register is remembered across a restart: one that was exchanged meanwhile is suspect") {
  Bench bench;
  Reading kept;
  kept.channel = kMeter;
  kept.value = 10'000;
  bench.judge.remember(kept, bench.made[kMeter]);
  CHECK(names(bench.hear({{kMeter, 12}})) == Names{"counter.reset"});
  CHECK(bench.quality() == Quality::suspect);
}

TEST_CASE("each channel of one message has its own verdict") {
  Bench bench;
  bench.hear({{kMeter, 10'000}});
  const Verdict verdict = bench.hear({{kWarmth, 210}, {kMeter, 3}, {kSmoke, 1}});
  REQUIRE(verdict.news.size() == 2);
  CHECK(verdict.news[0].reading == 1);
  CHECK(verdict.news[1].reading == 2);
}

}  // namespace anju
