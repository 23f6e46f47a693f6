// The engine: deadlines in order, one alert for one cause, nothing that a clock on the wall could change.
#include "rules/engine.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/rules/listening_box.hpp"
#include "tests/rules/random_days.hpp"

namespace anju::engine_test {
namespace {
using namespace std::chrono_literals;
// A register tells of the past as well, and what it shows may end too little or a leak.
bool is_of_register(const Transition& transition) {
  return transition.rule == "use" || transition.rule == "leak";
}

bool is_late(const Transition& transition) {
  const auto is_it = [](const Fact& fact) { return fact.name == "late"; };
  return std::any_of(transition.evidence.begin(), transition.evidence.end(), is_it);
}

}  // namespace

TEST_CASE("deadlines that are met late come in their order, each stamped with its own time") {
  ListeningBox box(SiteBuilder()
                       .motion("hall", 25h)
                       .plain("late", Quantity::env_temperature, 30h)
                       .plain("early", Quantity::env_temperature, 12h + 30min));
  box.start();
  box.say(0h, 0, 1);
  CHECK(box.engine.next_deadline() == steady(12h));
  box.pass(100h);
  CHECK(box.told() == Lines{"12:00 raised inactivity h1", "12:30 raised device-fault early",
                            "25:00 raised device-fault hall", "25:00 raised presence-unknown h1",
                            "30:00 raised device-fault late"});
  CHECK(box.transitions[1].at == instant(12h + 30min));
  CHECK_FALSE(box.engine.next_deadline());
}

TEST_CASE("two deadlines of one rule do not overtake a deadline between them") {
  ListeningBox box(SiteBuilder().motion("hall", 20h).plain("meter", Quantity::env_temperature, 15h));
  box.start();
  box.say(0h, 0, 1);
  box.pass(100h);
  CHECK(box.told() == Lines{"12:00 raised inactivity h1", "15:00 raised device-fault meter",
                            "20:00 raised device-fault hall", "20:00 raised presence-unknown h1"});
}

TEST_CASE("ties are told in the order of the rules, however the deadlines were queued") {
  ListeningBox box(SiteBuilder()
                       .plain("a", Quantity::env_temperature, 10h)
                       .plain("b", Quantity::env_temperature, 10h)
                       .plain("c", Quantity::env_temperature, 8h));
  box.start();
  box.hear(2h, 2);
  for (const auto device : {1U, 0U}) box.hear(0h, device);
  box.pass(10h);
  CHECK(box.told() ==
        Lines{"10:00 raised device-fault a", "10:00 raised device-fault b", "10:00 raised device-fault c"});
}

TEST_CASE("a deadline is not met before its time, and none is asked for when there is none") {
  ListeningBox box(SiteBuilder().plain("a", Quantity::env_temperature, 10h));
  box.start();
  box.pass(10h - 1ms);
  CHECK(box.told().empty());
  CHECK(box.engine.next_deadline() == steady(10h));
  box.pass(10h);
  CHECK(box.told().size() == 1);
  CHECK_FALSE(box.engine.next_deadline());
}

TEST_CASE(
    "what was heard moves a deadline later, and the earliest that it can be stays until it is asked for") {
  ListeningBox box(SiteBuilder().plain("a", Quantity::env_temperature, 10h));
  box.start();
  CHECK(box.engine.no_deadline_before() == steady(10h));
  box.hear(2h, 0);
  CHECK(box.engine.no_deadline_before() == steady(10h));
  CHECK(box.engine.next_deadline() == steady(12h));
  CHECK(box.engine.no_deadline_before() == steady(12h));
}

TEST_CASE("homes are judged apart") {
  ListeningBox box(SiteBuilder().motion("hall").home("h2").motion("other"));
  box.start();
  box.say(0h, 0, 1);
  box.say(0h, 1, 1);
  for (int hour = 1; hour <= 13; ++hour) box.say(std::chrono::hours{hour}, 1, 1);
  CHECK(box.told() == Lines{"12:00 raised inactivity h1"});
  CHECK(box.engine.presence(0) == Presence::inactive);
  CHECK(box.engine.presence(1) == Presence::active);
}

TEST_CASE("only what has changed is saved") {
  ListeningBox box(SiteBuilder().motion("hall").home("h2").motion("other"));
  box.start();
  CHECK(box.engine.take_changed_states().size() == 6);
  CHECK(box.engine.take_changed_states().empty());
  box.pass(1h);
  CHECK(box.engine.take_changed_states().empty());
  box.hear(2h, 0);
  for (const SavedState& state : box.engine.take_changed_states())
    CHECK(state.key.find("/h1/") != std::string::npos);
}

TEST_CASE("what was heard last is known after a restart, with how far the clock could be believed") {
  const auto builder = SiteBuilder().motion();
  ListeningBox before(builder);
  before.start();
  before.say(1h, 0, 1);
  ListeningBox after(builder);
  after.start(2h, before.save());
  CHECK(after.engine.last_heard(0) == instant(1h));
  CHECK(after.engine.last_sign_of_life(0) == instant(1h));
}

TEST_CASE("a saved state that cannot be read is as if there were none") {
  ListeningBox before(SiteBuilder().motion("hall").alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke));
  before.start();
  before.say(0h, 0, 1);
  before.say(1h, 1, 1);
  SavedStates damaged = before.save();
  int turn = 0;
  for (auto& [key, fields] : damaged) {
    if (++turn % 2 == 0)
      fields.clear();
    else
      fields[0] = 99;
  }
  ListeningBox after(before.site);
  after.start(10h, damaged);
  after.say(11h, 1, 1);
  after.pass(14h);
  CHECK(after.told() == Lines{"11:00 raised smoke kitchen"});
}

TEST_CASE("the state of a device follows its name, not its place in the configuration") {
  ListeningBox before(
      SiteBuilder().plain("a", Quantity::env_temperature, 10h).plain("b", Quantity::env_temperature, 10h));
  before.start();
  before.hear(5h, 1);
  ListeningBox after(
      SiteBuilder().plain("b", Quantity::env_temperature, 10h).plain("a", Quantity::env_temperature, 10h));
  after.start(6h, before.save());
  after.pass(20h);
  CHECK(after.told() == Lines{"10:00 raised device-fault a", "15:00 raised device-fault b"});
}

TEST_CASE("killed after any commit and started again, the same alerts come out, once each") {
  std::size_t told = 0;
  for (std::uint32_t seed = 1; seed <= 12; ++seed) {
    const std::vector<Moment> days = random_days(seed, 120);
    const auto whole = play(days, {});
    told += whole.size();
    for (std::size_t cut = 0; cut <= days.size(); ++cut) {
      const bool is_same = play(days, {cut}) == whole;
      INFO("seed " << seed << ", restart before moment " << cut);
      REQUIRE(is_same);
    }
  }
  CHECK(told > 250);
}

TEST_CASE("restarted before every single message, the same alerts come out") {
  for (std::uint32_t seed = 100; seed <= 160; ++seed) {
    const std::vector<Moment> days = random_days(seed, 200);
    std::vector<std::size_t> all(days.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    INFO("seed " << seed);
    const bool is_same = play(days, all) == play(days, {});
    REQUIRE(is_same);
  }
}

TEST_CASE("transitions come in the order of their time, raised and cleared by turns, each id raised once") {
  for (std::uint32_t seed = 200; seed <= 260; ++seed) {
    INFO("seed " << seed);
    std::map<std::string, Transition::Kind> last;
    SteadyTime before = kBoxStart;
    for (const Transition& transition : play(random_days(seed, 200), {})) {
      REQUIRE(transition.at.steady >= before);
      before = transition.at.steady;
      const auto known = last.find(transition.alert_id);
      const bool is_first = known == last.end();
      REQUIRE(is_first == (transition.kind == Transition::Kind::raised));
      if (!is_first) REQUIRE(known->second == Transition::Kind::raised);
      last[transition.alert_id] = transition.kind;
    }
  }
}

TEST_CASE("a clock on the wall that starts in 1970, steps or runs backwards raises and loses nothing") {
  for (std::uint32_t seed = 300; seed <= 330; ++seed) {
    INFO("seed " << seed);
    const std::vector<Moment> days = with_nothing_back_filled(random_days(seed, 200, Lag::none));
    const auto honest = play(days, {});
    const auto stepped = play(with_broken_wall_clock(days), {});
    REQUIRE(honest.size() == stepped.size());
    for (std::size_t i = 0; i < honest.size(); ++i) {
      REQUIRE(honest[i].alert_id == stepped[i].alert_id);
      REQUIRE(honest[i].kind == stepped[i].kind);
      REQUIRE(honest[i].at.steady == stepped[i].at.steady);
    }
  }
}

TEST_CASE(
    "a stale, repeated or back-filled reading changes nothing live, and only an alarm of the past is told") {
  std::size_t late = 0;
  for (std::uint32_t seed = 400; seed <= 460; ++seed) {
    INFO("seed " << seed);
    const std::vector<Moment> days = random_days(seed, 320);
    std::vector<Transition> told = play(days, {});
    std::vector<Transition> news = play(with_old_news_left_out(days), {});
    std::erase_if(told, is_of_register);
    std::erase_if(news, is_of_register);
    late += std::erase_if(told, is_late);
    const bool is_same = told == news;
    REQUIRE(is_same);
  }
  CHECK(late > 100);
}

}  // namespace anju::engine_test
