#include <doctest/doctest.h>

#include "rules/classify.hpp"
#include "rules/model/mode.hpp"
#include "tests/rules/one_rule.hpp"
#include "tests/rules/random_days.hpp"

namespace anju::rule_set_test {

TEST_CASE("a rule is found by its name") {
  const RuleSet rules = rule_set("heart", EventKind::vital_sign);
  REQUIRE(rules.find("heart") != nullptr);
  CHECK(rules.find("heart")->event == EventKind::vital_sign);
  CHECK(rules.find("inactivity") == nullptr);
}

TEST_CASE("every alert of the owner's rules begins as one of those that are watched") {
  const Site site = mixed_site();
  const RuleSet rules = mixed_rules(site);
  const std::vector<std::string> watched = rules.watched(site);
  CHECK(watched.size() == rules.rules.size());
  std::vector<bool> was_told(watched.size());
  for (std::uint32_t seed = 1; seed <= 40; ++seed) {
    for (const Transition& told : play(random_days(seed, 200), {})) {
      if (!rules.find(told.rule)) continue;
      const auto found = std::find_if(watched.begin(), watched.end(), [&told](const std::string& beginning) {
        return told.alert_id.starts_with(beginning);
      });
      REQUIRE(found != watched.end());
      was_told[static_cast<std::size_t>(found - watched.begin())] = true;
    }
  }
  // These days are too thin for a base load, which wants twelve hours of one.
  for (std::size_t i = 0; i < watched.size(); ++i)
    CHECK_MESSAGE(was_told[i] != watched[i].starts_with("h3/load/"), watched[i]);
}

TEST_CASE("what a rule does not say of its alerts is as the event has it") {
  RuleInfo info;
  info.event = EventKind::vital_sign;
  CHECK(classify(EventKind::vital_sign, Tier::key, &info) == classify(EventKind::vital_sign, Tier::key));
  CHECK(classify(EventKind::vital_sign, Tier::key, nullptr) == classify(EventKind::vital_sign, Tier::key));
  info.alert_class = AlertClass::general;
  info.dispatch = Dispatch::community;
  info.severity = CapSeverity::moderate;
  info.certainty = CapCertainty::possible;
  const Classification found = classify(EventKind::vital_sign, Tier::key, &info);
  CHECK(found.alert_class == AlertClass::general);
  CHECK(found.dispatch == Dispatch::community);
  CHECK(found.severity == CapSeverity::moderate);
  CHECK(found.certainty == CapCertainty::possible);
  CHECK(found.urgency == CapUrgency::immediate);
}

TEST_CASE("limits of a time of day hold in it, of a season in it, and a lost clock is outside all windows") {
  ByTimeOfDay<int> limits;
  limits.otherwise = 1;
  limits.windows = {{DayWindow{std::chrono::hours{22}, std::chrono::hours{6}}, 2}};
  const Calendar utc;
  const auto at = [&](Duration after, ClockQuality quality) {
    const int* found = limits.at(utc, {SteadyTime{}, WallTime{std::chrono::days{20'000}} + after, quality});
    return found ? *found : 0;
  };
  using std::chrono::hours;
  CHECK(at(hours{21}, ClockQuality::synced) == 1);
  CHECK(at(hours{22}, ClockQuality::synced) == 2);
  CHECK(at(hours{5}, ClockQuality::synced) == 2);
  CHECK(at(hours{6}, ClockQuality::synced) == 1);
  CHECK(at(hours{23}, ClockQuality::unsynced) == 1);
  CHECK(at(hours{23}, ClockQuality::stepped) == 1);
  limits.otherwise.reset();
  CHECK(at(hours{21}, ClockQuality::synced) == 0);
  CHECK(at(hours{23}, ClockQuality::unsynced) == 0);
  // Day 20,000 is the 4th of October 2024.
  limits.otherwise = 1;
  limits.season = Season{std::chrono::October / 15, std::chrono::April / 15};
  CHECK(at(hours{21}, ClockQuality::synced) == 0);
  CHECK(at(hours{24 * 30}, ClockQuality::synced) != 0);
  CHECK(at(hours{21}, ClockQuality::unsynced) == 1);
}

TEST_CASE("each mode has a name, is found by it, and ends by itself") {
  for (std::size_t i = 0; i < kModes; ++i) {
    const Mode mode = static_cast<Mode>(i);
    CHECK(find_mode(name(mode)) == mode);
    CHECK(longest(mode) > Duration::zero());
    CHECK(longest(mode) <= std::chrono::days{92});
  }
  CHECK(!find_mode("asleep").has_value());
  CHECK(longest(Mode::walk_test) == std::chrono::hours{12});
  CHECK(longest(Mode::visitor) == std::chrono::days{14});
}

TEST_CASE("what each rule knows can be asked, also of those that are part of Anju") {
  ListeningBox box(SiteBuilder()
                       .alarm("smoke", Quantity::alarm_smoke, EventKind::smoke, std::chrono::hours{1})
                       .motion("hall"));
  box.start();
  using std::chrono::minutes;
  box.say(minutes{1}, 0, 1);
  box.say(minutes{2}, 1, 1);
  box.engine.on_unheard(1, instant(minutes{3}), Link::device);
  const auto views = box.engine.views(instant(minutes{4}));
  const auto view_of = [&views](std::string_view rule, std::string_view subject) {
    for (const RuleView& view : views) {
      if (view.rule == rule && view.subject.find(subject) != std::string::npos) return view;
    }
    FAIL("no view of " << rule);
    throw std::runtime_error("not reached: FAIL throws");
  };
  CHECK(view_of("alarm-channel", "smoke").is_raised);
  CHECK(view_of("alarm-channel", "smoke").deadline == steady(minutes{61}));
  CHECK(view_of("alarm-channel", "smoke").facts.size() == 1);
  CHECK(!view_of("device-silent", "hall").is_raised);
  CHECK(view_of("device-silent", "hall").facts.size() == 3);
  CHECK(!view_of("inactivity", "home").is_raised);
  CHECK(view_of("inactivity", "home").facts.size() >= 4);
  CHECK(!view_of("presence-unknown", "home").is_raised);
  CHECK(view_of("presence-unknown", "home").facts.size() >= 2);
  CHECK(view_of("modes", "home").facts.empty());
  Effects effects;
  box.engine.set_mode(0, Mode::away, steady(std::chrono::hours{5}), instant(minutes{5}), effects);
  CHECK(effects.mode_changes.size() == 1);
  const auto again = box.engine.views(instant(minutes{6}));
  for (const RuleView& view : again) {
    if (view.rule == "modes") CHECK(view.facts.size() == 1);
  }
}

TEST_CASE("who presses after a walk test is somebody, and not the technician") {
  using namespace std::chrono_literals;
  ListeningBox box(SiteBuilder()
                       .alarm("sos", Quantity::alarm_sos, EventKind::sos)
                       .alarm("smoke", Quantity::alarm_smoke, EventKind::smoke));
  box.start();
  Effects effects;
  box.engine.set_mode(0, Mode::walk_test, steady(1h), instant(1min), effects);
  box.say(55min, 0, 1);
  box.say(56min, 1, 1);
  CHECK(box.told() == Lines{"00:55 raised sos sos", "00:56 raised smoke smoke"});
  SUBCASE("in the test it is one call") {
    box.say(57min, 0, 1);
    CHECK(box.told().empty());
  }
  SUBCASE("it ends by itself") {
    box.pass(1h);
    box.say(1h + 1min, 0, 1);
    // What burns goes on to burn.
    box.say(1h + 2min, 1, 1);
    CHECK(box.told() == Lines{"01:01 raised sos sos"});
  }
  SUBCASE("it ends while the box is off") {
    SavedStates saved = box.save();
    ListeningBox again(box.site);
    again.start(1h + 1min, saved);
    again.pass(1h + 1min);
    again.say(1h + 2min, 0, 1);
    CHECK(again.told() == Lines{"01:02 raised sos sos"});
  }
}

TEST_CASE("a watchful city waits three quarters of the time") {
  ListeningBox box(SiteBuilder().motion("hall"));
  box.start();
  using namespace std::chrono_literals;
  box.say(1h, 0, 1);
  Effects effects;
  box.engine.set_mode(0, Mode::watchful, steady(48h), instant(2h), effects);
  SavedStates saved = box.save();
  ListeningBox again(box.site);
  again.start(3h, saved);
  again.pass(10h - 1ms);
  CHECK(again.told().empty());
  again.pass(10h);
  CHECK(again.told() == Lines{"10:00 raised inactivity h1"});
  // The mode ends by itself, and the limit is the old one again.
  again.say(20h, 0, 1);
  again.say(40h, 0, 1);
  again.told();
  again.pass(51h);
  CHECK(again.told().empty());
  again.pass(52h);
  CHECK(again.told() == Lines{"52:00 raised inactivity h1"});
}

}  // namespace anju::rule_set_test
