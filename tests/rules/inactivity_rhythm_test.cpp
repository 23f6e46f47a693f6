// The home is waited for by its own habits: what was learned, what came late, and what nobody can know.
#include <doctest/doctest.h>

#include <algorithm>

#include "rules/inactivity.hpp"
#include "tests/rules/listening_box.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::inactivity_rhythm_test {
namespace {

using namespace std::chrono_literals;

constexpr Duration kMidnight = 1h + 46min + 40s;  // the first one after the box was started
constexpr Duration kDay = 24h;

RuleSet learning(double ends = 0.25) {
  RuleSet rules;
  RhythmModel model = flat_model(ends);
  model.weights[3] = 0.9;  // and by how often there is life in the hour
  rules.rhythms.models[0] = std::make_shared<RhythmModel>(model);
  return rules;
}

// One water meter that reports each hour, and a person who is up as in rhythm_home.hpp.
class MeteredHome : public ListeningBox {
 public:
  MeteredHome() : ListeningBox(SiteBuilder().water(), RuleSettings{}, learning()) { start(); }

  // The hours [from, to) since the first midnight; somebody uses ten litres in each hour in which they are
  // up.
  template <class Is>
  void live(int from, int to, Is is_up_at) {
    for (int hour = from; hour < to; ++hour) {
      if (is_up_at(hour % 24)) register_ += 10'000;
      say(kMidnight + std::chrono::hours{hour} + 59min, 0, register_);
    }
  }
  void live(int from, int to) {
    live(from, to, [](int hour) { return is_up(hour); });
  }
  void nobody(int from, int to) {
    live(from, to, [](int) { return false; });
  }
  Duration raised_after(int hour) {
    REQUIRE(transitions.size() == 1);
    return transitions[0].at.steady - steady(kMidnight + std::chrono::hours{hour} + 59min);
  }

 private:
  std::int64_t register_ = 100'000;
};

template <class T>
T fact(const Transition& transition, std::string_view name) {
  for (const Fact& fact : transition.evidence)
    if (fact.name == name) return std::get<T>(fact.value);
  FAIL("no such fact");
  return {};
}

}  // namespace

TEST_CASE(
    "six weeks of the same days: nothing is told, and a stop in the afternoon is told the same evening") {
  MeteredHome home;
  home.live(0, 42 * 24 + 14);
  CHECK(home.told().empty());
  home.nobody(42 * 24 + 14, 44 * 24);
  CHECK(home.raised_after(42 * 24 + 13) <= 8h);
  const Transition& raised = home.transitions[0];
  CHECK(raised.event == EventKind::inactivity);
  CHECK(fact<Duration>(raised, "longest_gap") == 10h);
  CHECK(fact<Duration>(raised, "usual_gap") <= 3h);
  CHECK(fact<std::int64_t>(raised, "once_in") > 20);
  CHECK(fact<std::int64_t>(raised, "once_in") < 10'000);  // as much as is ever claimed, and here it is less
  CHECK(fact<std::int64_t>(raised, "days_known") == 42);
}

TEST_CASE("a heating that starts by itself does not postpone what the water says") {
  ListeningBox home(SiteBuilder().water().life("power", Quantity::electricity_energy_import_total,
                                               {SignOfLife::Shape::above_night, 50}, 25h, false),
                    RuleSettings{}, learning());
  home.start();
  std::int64_t litres = 100'000;
  std::int64_t energy = 1'000;
  const int stop = 42 * 24 + 14;
  for (int hour = 0; hour < 44 * 24; ++hour) {
    if (hour < stop && is_up(hour % 24)) litres += 10'000;
    energy += hour >= stop && hour % 2 == 0 ? 2'000 : 100;
    home.say(kMidnight + std::chrono::hours{hour} + 59min, 0, litres);
    home.say(kMidnight + std::chrono::hours{hour} + 59min, 1, energy);
  }
  REQUIRE(home.transitions.size() == 1);
  const Transition& raised = home.transitions[0];
  CHECK(raised.at.steady - steady(kMidnight + std::chrono::hours{stop - 1} + 59min) <= 8h);
  CHECK(fact<std::string>(raised, "last_device") == "water");
  CHECK(fact<std::int64_t>(raised, "doubted_devices") == 1);
}

TEST_CASE("while the water meter is not heard, the load is all there is, and it counts") {
  for (const bool is_anybody_there : {true, false}) {
    CAPTURE(is_anybody_there);
    ListeningBox home(SiteBuilder().water().life("power", Quantity::electricity_energy_import_total,
                                                 {SignOfLife::Shape::above_night, 50}, 25h, false),
                      RuleSettings{}, learning());
    home.start();
    std::int64_t litres = 100'000;
    std::int64_t energy = 1'000;
    const int last_heard = 42 * 24 + 14;
    for (int hour = 0; hour < 46 * 24; ++hour) {
      const bool uses = is_up(hour % 24) && (hour < last_heard || is_anybody_there);
      litres += uses ? 10'000 : 0;
      energy += uses ? 2'000 : 100;
      const Duration at = kMidnight + std::chrono::hours{hour} + 59min;
      if (hour < last_heard) home.say(at, 0, litres);
      home.say(at, 1, energy);
    }
    const auto is_inactivity = [](const Transition& one) { return one.event == EventKind::inactivity; };
    CHECK(std::any_of(home.transitions.begin(), home.transitions.end(), is_inactivity) == !is_anybody_there);
  }
}

TEST_CASE("a stop in the evening is told when they should be up, not in the night") {
  MeteredHome home;
  home.live(0, 42 * 24 + 22);
  home.nobody(42 * 24 + 22, 45 * 24);
  const Duration wait = home.raised_after(42 * 24 + 21);
  CHECK(wait > 9h);
  CHECK(wait <= 14h);
}

TEST_CASE("somebody who sleeps longer from now on is not told every day for ever") {
  MeteredHome home;
  home.live(0, 28 * 24);
  home.live(28 * 24, 60 * 24, [](int hour) { return hour >= 11 && hour < 22; });
  CHECK(home.transitions.size() < 20);
  home.transitions.clear();
  home.live(60 * 24, 75 * 24, [](int hour) { return hour >= 11 && hour < 22; });
  CHECK(home.transitions.empty());
}

TEST_CASE("the longest wait holds, whatever drips") {
  MeteredHome home;
  home.live(0, 30 * 24 + 14);
  std::int64_t drips = 30'000'000;
  home.say(kMidnight + 30 * kDay + 14h + 59min, 0, drips);  // the last sure sign
  for (int hour = 15; hour < 40; ++hour) {
    if (hour % 4 == 0) drips += 500;
    home.say(kMidnight + 30 * kDay + std::chrono::hours{hour} + 59min, 0, drips);
  }
  CHECK(home.raised_after(30 * 24 + 14) <= 16h);
}

TEST_CASE("a box that has never known the time waits by the fixed limit") {
  ListeningBox box(SiteBuilder().water(), RuleSettings{}, learning());
  box.start();
  std::int64_t used = 0;
  for (int hour = 1; hour < 20; ++hour) {
    Reading reading;
    reading.heard_at = instant(std::chrono::hours{hour});
    reading.heard_at.quality = ClockQuality::unsynced;
    reading.value = hour < 3 ? used += 5'000 : used;
    box.say(reading);
  }
  REQUIRE(box.transitions.size() == 1);
  CHECK(fact<Duration>(box.transitions[0], "idle_for") == 12h);
}

TEST_CASE("a register that has not moved across an outage is inactivity; one that has is a sign of life") {
  MeteredHome home;
  home.live(0, 35 * 24 + 15);
  SUBCASE("not moved") {
    home.say(kMidnight + 36 * kDay + 12h, 0, 100'000 + 10'000 * (35 * 11 + 4));
    CHECK(home.told() == Lines{"859:45:40 raised presence-unknown h1",
                               "877:46:40 cleared presence-unknown h1", "877:46:40 raised inactivity h1"});
  }
  SUBCASE("moved") {
    home.say(kMidnight + 36 * kDay + 12h, 0, 99'000'000);
    CHECK(home.told() ==
          Lines{"859:45:40 raised presence-unknown h1", "877:46:40 cleared presence-unknown h1"});
  }
}

TEST_CASE("motion in a flat: the alarm comes by its timer, at the deadline, when nothing more is heard") {
  ListeningBox box(SiteBuilder().motion(), RuleSettings{}, learning());
  box.start();
  for (int hour = 0; hour < 35 * 24; ++hour)
    if (is_up(hour % 24)) box.say(kMidnight + std::chrono::hours{hour} + 30min, 0, 1);
  CHECK(box.told().empty());
  const Duration last = kMidnight + 34 * kDay + 21h + 30min;
  box.pass(last + 30h);
  REQUIRE(box.transitions.size() >= 1);
  const auto wait = box.transitions[0].at.steady - steady(last);
  CHECK(wait == std::chrono::floor<std::chrono::hours>(wait));
  CHECK(wait >= 10h);
  CHECK(wait <= 16h);
}

TEST_CASE("a silent meter beside moving motion is no alarm") {
  ListeningBox box(SiteBuilder().water().motion(), RuleSettings{}, learning());
  box.start();
  for (int hour = 0; hour < 20 * 24; ++hour) {
    const Duration at = kMidnight + std::chrono::hours{hour};
    box.say(at, 0, hour < 10 * 24 && is_up(hour % 24) ? 10'000 * hour : 10'000 * 240);
    if (is_up(hour % 24)) box.say(at + 30min, 1, 1);
  }
  CHECK(box.told().empty());
}

TEST_CASE("a meter that comes a day late trains, raises marked as late, and takes back") {
  MeteredHome home;
  std::int64_t used = 0;
  const auto upload = [&](int day, auto is_life) {
    for (int hour = 0; hour < 24; ++hour) {
      if (is_life(hour)) used += 10'000;
      const Duration measured = kMidnight + day * kDay + std::chrono::hours{hour} + 59min;
      home.tell_past(kMidnight + (day + 1) * kDay + 6h, measured, 0, used);
    }
  };
  for (int day = 0; day < 30; ++day) upload(day, [](int hour) { return is_up(hour); });
  const auto inactivity = [&] {
    std::vector<const Transition*> found;
    for (const Transition& t : home.transitions)
      if (t.event == EventKind::inactivity) found.push_back(&t);
    return found;
  };
  CHECK(inactivity().empty());
  upload(30, [](int hour) { return hour < 2; });
  REQUIRE(inactivity().size() == 1);
  CHECK(fact<bool>(*inactivity()[0], "late"));
  CHECK(inactivity()[0]->at == instant(kMidnight + 31 * kDay + 6h));  // when it was known, not when it was
  upload(31, [](int hour) { return is_up(hour); });
  REQUIRE(inactivity().size() == 2);
  CHECK(inactivity()[1]->kind == Transition::Kind::cleared);
  CHECK(fact<bool>(*inactivity()[1], "late"));
}

TEST_CASE("restarted after every reading, the same is told") {
  const auto days = [](ListeningBox& box, int hour) {
    const std::int64_t value = 7'000 * ((hour / 24) * 11 + hour % 24 * (hour % 24 > 6 ? 1 : 0));
    box.say(kMidnight + std::chrono::hours{hour}, 0, hour < 40 * 24 + 10 ? value : 7'000 * 40 * 11);
  };
  ListeningBox whole(SiteBuilder().water(), RuleSettings{}, learning());
  whole.start();
  const auto rules = std::make_shared<const RuleSet>(learning());
  auto box = std::make_unique<ListeningBox>(SiteBuilder().water().site(), RuleSettings{}, rules);
  box->start();
  Lines told;
  SavedStates kept;
  for (int hour = 0; hour < 42 * 24; ++hour) {
    days(whole, hour);
    days(*box, hour);
    for (std::string& line : box->told()) told.push_back(std::move(line));
    kept = box->save(std::move(kept));
    if (hour < 36 * 24) continue;  // a restart reads two months
    box = std::make_unique<ListeningBox>(SiteBuilder().water().site(), RuleSettings{}, rules);
    box->start(kMidnight + std::chrono::hours{hour}, kept);
  }
  CHECK(told == whole.told());
  CHECK_FALSE(told.empty());
}

}  // namespace anju::inactivity_rhythm_test
