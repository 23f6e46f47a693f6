// A rule that is told of what is not its own, or finds what another version has saved, goes on as if nothing
// had happened.
#include <doctest/doctest.h>

#include <array>

#include "tests/rules/random_days.hpp"

namespace anju::strangers_test {
namespace {

using namespace std::chrono_literals;

constexpr DeviceIndex kNobodysDevice = 0;    // the smoke alarm, which no rule of the owner watches
constexpr ChannelIndex kNobodysChannel = 1;  // the button

// Everything that a rule can be told, of somebody else.
template <class Rule>
void tell_of_strangers(Rule rule) {
  Effects effects;
  rule.start({instant(0min), {}});
  Reading reading;
  reading.channel = kNobodysChannel;
  reading.value = 1;
  reading.heard_at = instant(1min);
  reading.measured_at = reading.heard_at.wall;
  for (const Link link : {Link::source, Link::bridge, Link::device}) {
    rule.on_unheard(kNobodysDevice, instant(2min), link);
    rule.on_hearing(kNobodysDevice, instant(3min), link);
  }
  rule.on_heard(kNobodysDevice, instant(4min), effects);
  rule.on_reading(reading, effects);
  CHECK(effects.transitions.empty());
  CHECK(!rule.view(instant(6min)).is_raised);
}

}  // namespace

TEST_CASE("what is said of somebody else changes nothing") {
  const Site site = mixed_site();
  const RuleSet rules = mixed_rules(site);
  for (const auto& spec : rules.thresholds) tell_of_strangers(ThresholdRule(site, rules, spec));
  for (const auto& spec : rules.consumptions) tell_of_strangers(ConsumptionRule(site, rules, spec));
  for (const auto& spec : rules.continuous_uses) tell_of_strangers(ContinuousUseRule(site, rules, spec));
  for (const auto& spec : rules.sequences) tell_of_strangers(SequenceRule(site, rules, spec));
  for (const auto& spec : rules.quorums) tell_of_strangers(QuorumRule(site, rules, spec));
  for (const auto& spec : rules.geofences) tell_of_strangers(GeofenceRule(site, rules, spec));
  UsualUseSpec usual;
  usual.channel = channel_named(site, "water", Quantity::water_volume_total);
  tell_of_strangers(UsualUseRule(site, rules, usual));
  const RuleSettings settings;
  const DeviceIndex water = site.channels[usual.channel].device;
  tell_of_strangers(DeviceSilenceRule(site, water, settings));
  tell_of_strangers(InactivityRule(site, 1, std::array{usual.channel}, settings, rules));
  tell_of_strangers(AlarmChannelRule(site, 0));
}

TEST_CASE("what another version has saved is as if nothing had been") {
  const auto rules = std::make_shared<const RuleSet>(mixed_rules(mixed_site()));
  ListeningBox box(mixed_site(), {}, rules);
  box.start();
  for (const Moment& moment : random_days(7, 200)) {
    if (moment.is_message && !moment.link) box.say(moment.reading);
  }
  const SavedStates good = box.save();
  REQUIRE(good.size() > 15);
  for (const bool is_longer : {true, false}) {
    SavedStates other = good;
    for (auto& [key, fields] : other) {
      if (is_longer)
        fields.push_back(1);
      else
        fields[0] += 100;
    }
    ListeningBox again(mixed_site(), {}, rules);
    again.start(5'000h, other);
    again.pass(5'000h + 1min);
    CHECK(again.told().empty());
    for (HomeIndex home = 0; home < 3; ++home) CHECK(again.engine.presence(home) == Presence::unknown);
  }
}

TEST_CASE("times, instants and readings are equal when all of them is") {
  const Instant at = instant(1min);
  Instant other = at;
  other.quality = ClockQuality::unsynced;
  CHECK(at != other);
  other = at;
  other.wall += 1s;
  CHECK(at != other);
  CHECK(wall_of(at, other) == at.wall);
  other.quality = ClockQuality::unsynced;
  CHECK(wall_of(other, at) == at.wall);
  Reading reading;
  Reading same = reading;
  CHECK(reading == same);
  same.value = 7;
  CHECK(reading != same);
  ModeChange change;
  ModeChange another = change;
  CHECK(change == another);
  another.is_on = true;
  CHECK(change != another);
}

}  // namespace anju::strangers_test
