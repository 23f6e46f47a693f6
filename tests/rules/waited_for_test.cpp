// By what a home is waited for: which of its meters make its rhythm, how often they speak, and what is seen
// of it through reports that are late or far apart.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/rules/lived_in.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::waited_for_test {
namespace {

using namespace std::chrono_literals;
using Hour = DayHabits::Hour;

constexpr Duration kMidnight = 1h + 46min + 40s;  // the first one after the box was started

RuleSet rhythm_of(RhythmOf kind) {
  RuleSet rules;
  rules.rhythms.models[static_cast<std::size_t>(kind)] = std::make_shared<RhythmModel>(flat_model());
  return rules;
}

SiteBuilder& power(SiteBuilder& builder) {
  return builder.life("power", Quantity::electricity_energy_import_total,
                      {SignOfLife::Shape::above_night, 50'000}, 25h, false);
}

// Whether the home goes by the rhythm of its signs of this kind.
bool goes_by(RhythmOf kind, const SiteBuilder& builder, RuleSettings settings = {}) {
  ListeningBox box(builder, settings, rhythm_of(kind));
  box.start();
  box.say(1h, 0, 0);
  return box.engine.habits(kHome, instant(2h)).has_value();
}

// What is known of the hours of the first day, of a home with one water meter.
std::array<Hour, 24> hours_of(ListeningBox& box) {
  return box.engine.habits(kHome, instant(kMidnight + 23h + 59min))->today;
}

}  // namespace

TEST_CASE("water tells more of a day than steps, and steps more than power") {
  const RhythmOf kinds[]{RhythmOf::water, RhythmOf::electricity, RhythmOf::steps};
  const auto check = [&kinds](const SiteBuilder& builder, RhythmOf expected) {
    for (const RhythmOf kind : kinds) CHECK(goes_by(kind, builder) == (kind == expected));
  };
  SiteBuilder power_alone;
  check(power(power_alone), RhythmOf::electricity);
  check(SiteBuilder().watch(), RhythmOf::steps);
  check(
      SiteBuilder().life("band", Quantity::wearable_steps, {SignOfLife::Shape::on_increase, 10}, 25h, false),
      RhythmOf::steps);
  check(SiteBuilder().water(), RhythmOf::water);
  SiteBuilder power_and_steps;
  check(power(power_and_steps).watch(), RhythmOf::steps);
  SiteBuilder all;
  check(power(all).watch().motion(), RhythmOf::water);
  RuleSettings fixed;
  fixed.inactivity.by_rhythm = false;
  CHECK_FALSE(goes_by(RhythmOf::water, SiteBuilder().water(), fixed));
}

TEST_CASE("the signs and the wearables of the neighbours are not of this home") {
  LivedIn home(SiteBuilder().motion("hall").home("h2").watch().worn());
  home.say(1h, 0, 1);
  home.say(2h, 1, 100);
  home.say(3h, 2, 0);
  CHECK(home.engine.presence(0) == Presence::active);
  home.say(12h, 1, 100);
  home.pass(14h);
  const Lines told = about_people(home);
  CHECK(std::count(told.begin(), told.end(), "13:00 raised inactivity h1") == 1);
}

TEST_CASE("who is told of once a day is waited for a day and a quarter before nobody knows") {
  Site site = SiteBuilder().water().site();
  site.channels[0].counter = CounterTraits{};
  site.channels[0].counter->interval = 24h;
  site.devices[0].silence_limit = 100h;
  LivedIn daily(site);
  daily.say(0h, 0, 0);
  daily.pass(40h);
  CHECK(daily.told() == Lines{"30:00 raised presence-unknown h1"});
  site.channels[0].counter->interval = 1h;
  LivedIn hourly(site);
  hourly.say(0h, 0, 0);
  hourly.pass(40h);
  CHECK(hourly.told() == Lines{"03:00 raised presence-unknown h1"});
}

TEST_CASE("use within three hours was seen hour by hour, after more than that nobody knows when it was") {
  for (const auto& [pause, is_seen] : {std::pair<Duration, bool>{3h, true}, {3h + 1ms, false}}) {
    ListeningBox box(SiteBuilder().water(), {}, rhythm_of(RhythmOf::water));
    box.start();
    box.say(kMidnight + 5h, 0, 0);
    box.say(kMidnight + 5h + pause, 0, 50'000);
    CHECK((hours_of(box)[6] == Hour::quiet) == is_seen);
    CHECK(hours_of(box)[8] == Hour::lived);
    // Where nothing was used nobody needs to know when.
    box.say(kMidnight + 14h, 0, 50'000);
    CHECK(hours_of(box)[11] == Hour::quiet);
    CHECK(hours_of(box)[15] == Hour::not_known);
  }
}

TEST_CASE("the same of what is told a day late") {
  for (const auto& [pause, is_seen] : {std::pair<Duration, bool>{3h, true}, {3h + 1ms, false}}) {
    ListeningBox box(SiteBuilder().water(), {}, rhythm_of(RhythmOf::water));
    box.start();
    const auto told = [&box](Duration measured, std::int64_t value) {
      box.tell_past(kMidnight + 23h, kMidnight + measured, 0, value);
    };
    told(5h, 0);
    told(5h + pause, 50'000);
    CHECK((hours_of(box)[6] == Hour::quiet) == is_seen);
    CHECK((hours_of(box)[8] == Hour::lived) == is_seen);
    told(14h, 50'000);
    CHECK(hours_of(box)[11] == Hour::quiet);
    CHECK(box.engine.last_sign_of_life(kHome) == std::nullopt);
  }
}

TEST_CASE("of a home that is new nobody says how long its pauses were") {
  ListeningBox box(SiteBuilder().water(), {}, rhythm_of(RhythmOf::water));
  box.start();
  for (int hour = 1; hour < 30; ++hour)
    box.say(std::chrono::hours{hour}, 0, hour < 4 ? 5'000 * hour : 20'000);
  REQUIRE(box.told().size() == 1);
  std::vector<std::string_view> names;
  for (const Fact& fact : box.transitions[0].evidence) names.push_back(fact.name);
  CHECK(std::count(names.begin(), names.end(), "usual_gap") == 1);
  CHECK(std::count(names.begin(), names.end(), "longest_gap") == 0);
}

TEST_CASE("what is told late of a whole gap raises, at its limit and not a second before") {
  for (const auto& [until, is_raised] : {std::pair<Duration, bool>{14h, true}, {14h - 1ms, false}}) {
    LivedIn home(SiteBuilder().water());
    home.tell_past(20h, 1h, 0, 0);
    home.tell_past(20h, 2h, 0, 5'000);
    home.tell_past(20h, until, 0, 5'000);
    const Lines told = home.told();
    CHECK(std::count(told.begin(), told.end(), "20:00 raised inactivity h1") == (is_raised ? 1 : 0));
    if (!is_raised) continue;
    // Use of before the gap takes nothing back, use within it does, and says how long nobody was seen.
    home.tell_past(21h, until + 1h, 0, 8'000);
    CHECK(home.told() == Lines{"21:00 cleared inactivity h1"});
    CHECK(home.transitions.back().evidence ==
          Evidence{{"cleared_by", std::string("water")}, {"idle_for", Duration{13h}}, {"late", true}});
  }
}

TEST_CASE("a late meter raises nothing in a home that somebody else watches") {
  LivedIn home(SiteBuilder().water().motion("hall"));
  home.hear(30min, 1);
  home.tell_past(9h, 1h, 0, 0);
  home.tell_past(9h, 2h, 0, 5'000);
  home.tell_past(15h, 14h + 30min, 0, 5'000);
  for (const std::string& line : home.told()) CHECK(line != "15:00 raised inactivity h1");
}

TEST_CASE("a kettle at noon is a sign of life where the night is known, and nobody learns without a clock") {
  for (const ClockQuality quality : {ClockQuality::synced, ClockQuality::unsynced}) {
    SiteBuilder builder;
    LivedIn home(power(builder));
    const auto report = [&home, quality](Duration at, std::int64_t value) {
      Reading reading;
      reading.value = value;
      reading.heard_at = instant(at);
      reading.heard_at.quality = quality;
      reading.measured_at = reading.heard_at.wall;
      home.say(reading);
    };
    std::int64_t total = 0;
    for (int hour = 0; hour < 8 * 24; ++hour) report(kMidnight + std::chrono::hours{hour}, total += 40'000);
    home.told();
    report(kMidnight + 8 * 24h, total += 2'000'000);
    const auto life = home.engine.last_sign_of_life(kHome);
    CHECK(life.has_value() == (quality == ClockQuality::synced));
    if (life) CHECK(life->steady == steady(kMidnight + 8 * 24h));
  }
}

}  // namespace anju::waited_for_test
