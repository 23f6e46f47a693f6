// Rules that speak of the same thing of a device are one ticket: one of them tells at a time.
#include <doctest/doctest.h>

#include "tests/rules/one_rule.hpp"

namespace anju::one_ticket_test {
namespace {

using namespace std::chrono_literals;

constexpr ChannelIndex kLevel = 0;
constexpr ChannelIndex kFlag = 1;
constexpr ChannelIndex kOther = 2;  // of another device

Site site_of(bool is_event_driven) {
  Site site = SiteBuilder()
                  .plain("lock", Quantity::device_battery_level, 250h)
                  .also(Quantity::device_battery_low)
                  .plain("door", Quantity::device_battery_low, 250h)
                  .site();
  for (Device& device : site.devices) device.event_driven = is_event_driven;
  return site;
}

RuleSet rules_of(Duration hold = {}, const std::string& ticket = "battery") {
  RuleSet rules;
  for (const char* name : {"level", "flag"}) {
    RuleInfo info;
    info.name = name;
    info.event = EventKind::device_fault;
    info.ticket = ticket;
    rules.rules.push_back(info);
  }
  ThresholdLimits level;
  level.below = 10;
  ThresholdLimits flag;
  flag.above = 0;
  flag.hold = hold;
  for (const auto& [rule, channel, limits] :
       {std::tuple{0U, kLevel, level}, std::tuple{1U, kFlag, flag}, std::tuple{1U, kOther, flag}}) {
    ThresholdSpec spec;
    spec.rule = rule;
    spec.channel = channel;
    spec.limits.otherwise = limits;
    rules.thresholds.push_back(spec);
  }
  return rules;
}

Lines told_by(ListeningBox& box) {
  Lines lines;
  const Lines told = box.told();
  const std::size_t first = box.transitions.size() - told.size();
  for (std::size_t i = 0; i < told.size(); ++i)
    lines.push_back(told[i].substr(0, 6) + std::string(name(box.transitions[first + i].kind)) + " " +
                    std::string(box.transitions[first + i].rule));
  return lines;
}

}  // namespace

TEST_CASE("the second to be beyond tells when the first is over, and no sooner") {
  const RuleSet rules = rules_of();
  ListeningBox box(site_of(false), {}, rules);
  box.start();
  box.say(1h, kFlag, 1);
  box.say(1h, kLevel, 5);
  CHECK(told_by(box) == Lines{"01:00 raised flag"});
  RestartedBox again(box, rules, 2h);
  again.say(2h, kLevel, 5);
  CHECK(again.told().empty());
  again.say(3h, kFlag, 0);
  again.say(3h, kLevel, 5);
  CHECK(told_by(again) == Lines{"03:00 cleared flag", "03:00 raised level"});
  again.say(4h, kFlag, 1);
  CHECK(again.told().empty());
  again.say(5h, kLevel, 90);
  again.say(5h, kFlag, 0);
  CHECK(told_by(again) == Lines{"05:00 cleared level"});
}

TEST_CASE("of a device that speaks when something happens the second tells by itself, from when it is free") {
  ListeningBox box(site_of(true), {}, rules_of(30min));
  box.start();
  box.say(1h, kLevel, 5);
  box.say(1h, kFlag, 1);
  box.pass(3h);
  CHECK(told_by(box) == Lines{"01:00 raised level"});
  box.say(4h, kLevel, 90);
  box.pass(4h + 29min);
  CHECK(told_by(box) == Lines{"04:00 cleared level"});
  box.pass(5h);
  CHECK(told_by(box) == Lines{"04:30 raised flag"});
}

TEST_CASE("other devices and rules without a ticket tell for themselves") {
  ListeningBox box(site_of(false), {}, rules_of());
  box.start();
  box.say(1h, kLevel, 5);
  box.say(2h, kOther, 1);
  CHECK(box.told().size() == 2);
  ListeningBox each(site_of(false), {}, rules_of({}, ""));
  each.start();
  each.say(1h, kLevel, 5);
  each.say(2h, kFlag, 1);
  CHECK(each.told().size() == 2);
}

}  // namespace anju::one_ticket_test
