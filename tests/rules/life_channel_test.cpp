// What shows that a person did something, and how far a channel can vouch that nobody did.
#include "rules/life_channel.hpp"

#include <doctest/doctest.h>

#include <array>

#include "tests/rules/listening_box.hpp"

namespace anju::life_channel_test {
namespace {

using namespace std::chrono_literals;

constexpr Duration kReportLimit{3h};

// One channel that is told of what its device says.
class Watched {
 public:
  explicit Watched(const SiteBuilder& builder) : site_(builder.site()), channel(site_, 0, kReportLimit) {
    channel.start({instant(0h), std::nullopt});
  }

  bool say(Duration after, std::int64_t value, Quality quality = Quality::good) {
    return say_late(after, 0h, value, quality);
  }
  bool say_late(Duration after, Duration lag, std::int64_t value, Quality quality = Quality::good) {
    Reading reading;
    reading.value = value;
    reading.quality = quality;
    reading.heard_at = instant(after);
    reading.measured_at = reading.heard_at.wall - lag;
    channel.on_heard(reading.heard_at.steady);
    return channel.observe(reading) == LifeSign::strong;
  }
  std::optional<Duration> until(Duration now) const {
    const auto at = channel.observed_until(steady(now));
    return at ? std::optional(*at - kBoxStart) : std::nullopt;
  }
  Duration from() const { return *channel.observed_from() - kBoxStart; }
  Duration unknown_from() const { return channel.unknown_from() - kBoxStart; }

 private:
  Site site_;

 public:
  LifeChannel channel;
};

constexpr std::array kNotGood{Quality::suspect, Quality::invalid, Quality::out_of_range, Quality::stale,
                              Quality::repeated};

}  // namespace

TEST_CASE("motion: each true is life, a false is none") {
  Watched hall(SiteBuilder().motion());
  CHECK(hall.say(1h, 1));
  CHECK_FALSE(hall.say(2h, 0));
  CHECK(hall.say(3h, 1));
  CHECK(hall.say(4h, 1));
}

TEST_CASE("a door: each change is life, the first look is none") {
  Watched door(SiteBuilder().door());
  CHECK_FALSE(door.say(1h, 1));
  CHECK_FALSE(door.say(2h, 1));
  CHECK(door.say(3h, 0));
  CHECK(door.say(4h, 1));
}

TEST_CASE("steps: from the minimum on") {
  Watched watch(SiteBuilder().watch());
  CHECK_FALSE(watch.say(1h, 9));
  CHECK(watch.say(2h, 10));
}

TEST_CASE("a button that somebody must press: whatever it says, somebody is there") {
  Watched button(
      SiteBuilder().life("button", Quantity::switch_on, {SignOfLife::Shape::when_heard, 1}, 25h, true));
  CHECK(button.say(1h, 0));
  CHECK(button.say(2h, 1));
  CHECK(button.say(3h, 1));
  CHECK_FALSE(button.say(4h, 1, Quality::repeated));
}

TEST_CASE("a register: a step of the minimum is life; the first look, a repeat and a drip are none") {
  Watched water(SiteBuilder().water());
  CHECK_FALSE(water.say(1h, 50'000));
  CHECK_FALSE(water.say(2h, 50'000));
  CHECK_FALSE(water.say(3h, 50'999));
  CHECK(water.say(4h, 51'999));
}

TEST_CASE("a register that goes backwards shows nothing, and neither does its way back") {
  Watched water(SiteBuilder().water());
  water.say(1h, 50'000);
  CHECK_FALSE(water.say(2h, 0));
  CHECK_FALSE(water.say(3h, 0));
  CHECK_FALSE(water.say(4h, 50'000));
  CHECK_FALSE(water.say(5h, 50'500));
  CHECK(water.say(6h, 51'500));
  CHECK_FALSE(water.say(7h, 51'500));
}

TEST_CASE("a register that falls twice comes back to where it was first") {
  Watched water(SiteBuilder().water());
  for (const std::int64_t value : {50'000, 10'000, 0}) CHECK_FALSE(water.say(1h, value));
  CHECK_FALSE(water.say(2h, 50'000));
}

TEST_CASE("the way back from a glitch counts only what was really used") {
  Watched water(SiteBuilder().water());
  water.say(1h, 50'000);
  water.say(2h, 0);
  CHECK(water.say(3h, 51'000));
}

TEST_CASE("a register that a pump has pressed back comes back by itself, litre by litre") {
  Watched water(SiteBuilder().water());
  water.say(1h, 50'000);
  CHECK_FALSE(water.say(2h, 48'000));
  CHECK_FALSE(water.say(3h, 49'500));
  CHECK_FALSE(water.say(4h, 50'000));
  CHECK(water.say(5h, 51'000));
}

TEST_CASE("a twentieth less is what a register lost with its power, and more is another register") {
  for (const auto& [shown, is_life] : {std::pair{47'500, false}, std::pair{47'499, true}}) {
    Watched water(SiteBuilder().water());
    water.say(1h, 50'000);
    water.say(2h, shown);
    CHECK(water.say(3h, 49'000) == is_life);
  }
}

TEST_CASE("of two words of one moment both are heard") {
  Watched hall(SiteBuilder().motion());
  CHECK_FALSE(hall.say(1h, 0));
  CHECK(hall.say(1h, 1));
}

TEST_CASE("a sensor that sees again is known from when that was heard, whenever it was measured") {
  Watched hall(SiteBuilder().motion("hall", 20h));
  hall.say(1h, 0);
  hall.say(2h, 0, Quality::invalid);
  hall.say_late(3h, 90min, 0);
  CHECK(hall.from() == 3h);
  CHECK(hall.unknown_from() == 23h);
}

TEST_CASE("a register that is told late tells from value to value, in their order") {
  Watched water(SiteBuilder().water());
  const auto told = [&water](Duration measured, std::int64_t value, Quality quality = Quality::good) {
    Reading reading;
    reading.value = value;
    reading.quality = quality;
    reading.historical = true;
    reading.heard_at = instant(30h);
    reading.measured_at = kWallStart + measured;
    return water.channel.observe_late(reading);
  };
  CHECK_FALSE(told(1h, 50'000));
  const auto quiet = told(2h, 50'000);
  REQUIRE(quiet);
  CHECK(quiet->from == steady(1h));
  CHECK(quiet->to == steady(2h));
  CHECK(quiet->sign == LifeSign::none);
  CHECK_FALSE(told(3h, 60'000, Quality::suspect));
  CHECK(told(3h, 51'000)->sign == LifeSign::strong);
  CHECK_FALSE(told(3h, 60'000));
  CHECK(told(4h, 51'999)->sign == LifeSign::none);
  CHECK_FALSE(told(5h, 100));
  CHECK(told(6h, 1'100)->from == steady(5h));
  Watched hall(SiteBuilder().motion());
  Reading moved;
  moved.value = 1;
  moved.historical = true;
  moved.heard_at = instant(1h);
  hall.channel.observe_late(moved);
  moved.heard_at = instant(2h);
  CHECK_FALSE(hall.channel.observe_late(moved));
}

TEST_CASE("a new meter counts on from where it begins") {
  Watched water(SiteBuilder().water());
  water.say(1h, 50'000);
  CHECK_FALSE(water.say(2h, 100));
  CHECK(water.say(3h, 1'100));
  CHECK(water.say(4h, 2'100));
  CHECK(water.from() == 2h);
}

TEST_CASE("only good live readings show life") {
  for (const Quality quality : kNotGood) {
    Watched hall(SiteBuilder().motion());
    CHECK_FALSE(hall.say(1h, 1, quality));
    CHECK_FALSE(hall.channel.last_life());
  }
  Watched water(SiteBuilder().water());
  water.say(1h, 0);
  Reading old;
  old.value = 10'000;
  old.historical = true;
  old.heard_at = instant(2h);
  CHECK_FALSE(water.channel.observe(old));
  CHECK(water.until(5h) == 1h);
}

TEST_CASE("a register in a bad reading is not compared with") {
  Watched water(SiteBuilder().water());
  water.say(1h, 50'000);
  CHECK_FALSE(water.say(2h, 0, Quality::suspect));
  CHECK_FALSE(water.say(3h, 50'000));
}

TEST_CASE("a reading that another one overtook changes nothing") {
  Watched door(SiteBuilder().door());
  door.say(3h, 1);
  CHECK_FALSE(door.say(2h, 0));
  CHECK_FALSE(door.say(4h, 1));
}

TEST_CASE("a meter vouches up to its last good report, as it was measured") {
  Watched water(SiteBuilder().water());
  CHECK_FALSE(water.until(1h));
  water.say_late(5h, 2h, 50'000);
  CHECK(water.until(9h) == 3h);
  for (const Quality quality : kNotGood) water.say(6h, 50'000, quality);
  CHECK(water.until(9h) == 3h);
  CHECK(water.unknown_from() == 6h);
}

TEST_CASE("a sensor of events vouches up to now while its device is heard, whatever it says") {
  Watched hall(SiteBuilder().motion("hall", 10h));
  CHECK_FALSE(hall.until(1h));
  hall.channel.on_heard(steady(1h));
  CHECK(hall.until(10h) == 10h);
  CHECK(hall.until(11h) == 1h);
  CHECK(hall.unknown_from() == 11h);
  hall.channel.on_heard(steady(9h));
  CHECK(hall.from() == 1h);
  CHECK(hall.until(18h) == 18h);
}

TEST_CASE("what happened in a pause beyond the limit was not observed, except by a register") {
  Watched hall(SiteBuilder().motion("hall", 10h));
  hall.say(1h, 0);
  hall.say(12h, 0);
  CHECK(hall.from() == 12h);
  Watched watch(SiteBuilder().watch());
  watch.say(1h, 0);
  watch.say(4h, 0);
  CHECK(watch.from() == 1h);
  watch.say(8h, 0);
  CHECK(watch.from() == 8h);
  Watched water(SiteBuilder().water());
  water.say(1h, 0);
  water.say(20h, 0);
  CHECK(water.from() == 1h);
}

TEST_CASE("a sensor of events whose last word was that it does not know vouches for nothing") {
  Watched hall(SiteBuilder().motion("hall", 20h));
  hall.say(1h, 0);
  hall.say(2h, 0, Quality::invalid);
  hall.channel.on_heard(steady(3h));
  CHECK(hall.until(9h) == 2h);
  CHECK(hall.unknown_from() == 5h);
  hall.say(9h, 0);
  CHECK(hall.from() == 9h);
  CHECK(hall.until(12h) == 12h);
}

TEST_CASE("what a sensor of events did not know for a moment is not observed; a missing report is forgiven") {
  Watched hall(SiteBuilder().motion("hall", 20h));
  Watched watch(SiteBuilder().watch());
  for (Watched* watched : {&hall, &watch}) {
    watched->say(1h, 0);
    watched->say(2h, 0, Quality::invalid);
    watched->say(3h, 0);
  }
  CHECK(hall.from() == 3h);
  CHECK(watch.from() == 1h);
}

TEST_CASE("a watch that nobody wears shows nothing and vouches for nothing") {
  Watched watch(SiteBuilder().watch());
  watch.say(1h, 0);
  watch.channel.on_worn(false, steady(2h));
  CHECK_FALSE(watch.say(2h, 500));
  CHECK_FALSE(watch.say(6h, 0));
  CHECK(watch.until(6h) == 1h);
  watch.channel.on_worn(true, steady(7h));
  CHECK(watch.say(8h, 20));
  CHECK(watch.from() == 8h);
}

TEST_CASE("what a sensor of events said to a deaf box is lost; a register still knows") {
  for (const bool is_register : {false, true}) {
    const auto builder = is_register ? SiteBuilder().water() : SiteBuilder().motion();
    Watched before(builder);
    before.say(1h, 0);
    std::vector<SavedState> states;
    before.channel.save("r", states);
    Watched after(builder);
    after.channel.restore("r", {{states[0].key, states[0].fields}});
    after.channel.start({instant(8h), steady(2h)});
    CHECK_FALSE(after.channel.has_told_since_start());
    if (!is_register) CHECK_FALSE(after.until(9h));
    after.say(9h, 0);
    CHECK(after.channel.has_told_since_start());
    CHECK(after.from() == (is_register ? 1h : 8h));
    CHECK(after.until(9h) == 9h);
  }
}

TEST_CASE("what was learned of an electricity meter's nights outlives a restart, field by field") {
  const auto builder = SiteBuilder().life("power", Quantity::electricity_energy_import_total,
                                          {SignOfLife::Shape::above_night, 50}, 25h, false);
  Watched before(builder);
  std::int64_t energy = 1'000;
  const auto hour = [&energy](Watched& meter, int n, std::int64_t used) {
    return meter.say(std::chrono::hours{n}, energy + used);
  };
  // A fridge; by day now and then a kettle.
  for (int n = 1; n < 20 * 24; ++n) {
    const std::int64_t used = 40 + n % 3 * 7 + (n % 24 > 8 && n % 5 == 0 ? 900 : 0);
    hour(before, n, used);
    energy += used;
  }
  SavedStates kept;
  std::vector<SavedState> states;
  before.channel.save("r", states);
  for (const SavedState& state : states) kept[state.key] = state.fields;
  Watched after(builder);
  after.channel.restore("r", kept);
  after.channel.start({instant(20 * 24h), steady(20 * 24h - 1h)});
  before.channel.start({instant(20 * 24h), steady(20 * 24h - 1h)});
  for (int n = 20 * 24; n < 23 * 24; ++n) {
    const std::int64_t used = 40 + n % 3 * 7 + (n % 24 > 8 && n % 5 == 0 ? 900 : 0);
    CHECK(hour(before, n, used) == hour(after, n, used));
    energy += used;
  }
  states.clear();
  before.channel.save("r", states);
  std::vector<SavedState> again;
  after.channel.save("r", again);
  REQUIRE(states.size() == again.size());
  REQUIRE_FALSE(states.empty());
  for (std::size_t i = 0; i < states.size(); ++i) {
    CHECK(states[i].key == again[i].key);
    CHECK(states[i].fields == again[i].fields);
  }
}

}  // namespace anju::life_channel_test
