// What is usual, and what is far from it, at the very borders.
#include <doctest/doctest.h>

#include <vector>

#include "tests/rules/one_rule.hpp"

namespace anju::usual_use_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLitre = 1'000;

// The box starts at 22:13:20; so the first whole day begins after this.
constexpr Duration kMidnight = 1h + 46min + 40s;

struct Meter {
  ListeningBox box;
  Duration at = kMidnight - 1h;
  std::int64_t total = 0;

  explicit Meter(UsualUseLimits limits)
      : box(SiteBuilder().plain("water", Quantity::water_volume_total, 2'000h), {}, usual_rule(limits)) {
    box.start();
    box.say(at, 0, total);
    at = kMidnight;
    box.say(at, 0, total);
  }
  // A day in eight reports three hours apart, the last of them of midnight.
  void live(std::int64_t litres, Duration step = 3h) {
    const int reports = static_cast<int>(24h / step);
    for (int i = 1; i <= reports; ++i) {
      if (i == reports / 2) total += litres * kLitre;
      box.say(at + i * step, 0, total);
    }
    at += 24h;
  }
  void live_days(const std::vector<std::int64_t>& litres) {
    for (const std::int64_t one : litres) live(one);
  }
  // The report after midnight ends the day.
  std::size_t told() {
    box.say(at + 1h, 0, total);
    return box.told().size();
  }
};

UsualUseLimits much(double times, std::int64_t at_least = 0) {
  UsualUseLimits limits;
  limits.times_usual = times;
  limits.at_least = at_least * kLitre;
  return limits;
}
UsualUseLimits little(double part, std::int64_t at_least = 0) {
  UsualUseLimits limits;
  limits.part_of_usual = part;
  limits.at_least = at_least * kLitre;
  return limits;
}

}  // namespace

TEST_CASE("fourteen whole days are usual, thirteen are not, and three hours between reports are whole") {
  for (const auto& [days, step, is_raised] :
       {std::tuple<int, Duration, bool>{14, 3h, true}, {13, 3h, false}, {14, 4h, false}, {14, 1h, true}}) {
    CAPTURE(days);
    CAPTURE(step.count());
    Meter home(much(2));
    for (int i = 0; i < days; ++i) home.live(100, step);
    home.live(500);
    CHECK((home.told() == 1) == is_raised);
  }
}

TEST_CASE("more than so many times, and by so much at least") {
  for (const auto& [limits, litres, is_raised] :
       {std::tuple{much(2), 200, false}, std::tuple{much(2), 201, true},
        std::tuple{much(1.5, 100), 199, false}, std::tuple{much(1.5, 100), 200, true}}) {
    CAPTURE(litres);
    Meter home(limits);
    for (int i = 0; i < 14; ++i) home.live(100);
    home.live(litres);
    CHECK((home.told() == 1) == is_raised);
  }
}

TEST_CASE("less than such a part, and by so much at least") {
  for (const auto& [limits, litres, is_raised] :
       {std::tuple{little(0.5), 50, false}, std::tuple{little(0.5), 49, true},
        std::tuple{little(0.9, 30), 71, false}, std::tuple{little(0.9, 30), 70, true}}) {
    CAPTURE(litres);
    Meter home(limits);
    for (int i = 0; i < 14; ++i) home.live(100);
    home.live(litres);
    CHECK((home.told() == 1) == is_raised);
    if (is_raised) CHECK(fact_of<bool>(home.box, "too_little"));
  }
}

TEST_CASE("one day of cleaning and one away make no usual, two do") {
  const std::vector<std::int64_t> plain(12, 100);
  for (const auto& [others, is_raised] : {std::pair<std::vector<std::int64_t>, bool>{{400, 100}, true},
                                          {{400, 400}, false},
                                          {{400, 1}, true}}) {
    Meter home(much(2));
    home.live_days(plain);
    home.live_days(others);
    home.box.told();
    home.live(300);
    CHECK((home.told() == 1) == is_raised);
  }
  for (const auto& [others, is_raised] :
       {std::pair<std::vector<std::int64_t>, bool>{{10, 100}, true}, {{10, 10}, false}}) {
    Meter home(little(0.5));
    home.live_days(plain);
    home.live_days(others);
    home.box.told();
    const auto before = home.box.transitions.size();
    home.live(20);
    home.told();
    std::size_t raised = 0;
    for (std::size_t i = before; i < home.box.transitions.size(); ++i)
      raised += home.box.transitions[i].kind == Transition::Kind::raised ? 1 : 0;
    CHECK((raised == 1) == is_raised);
  }
}

TEST_CASE("the next usual day ends it, a day that is much as well does not, and a day with a hole neither") {
  Meter home(much(2));
  for (int i = 0; i < 14; ++i) home.live(100);
  home.live(500);
  CHECK(home.told() == 1);
  home.live(450);
  CHECK(home.told() == 0);
  home.live(100, 4h);
  CHECK(home.told() == 0);
  home.live(100);
  home.live(100);
  CHECK(home.told() == 1);
  CHECK(home.box.transitions.back().kind == Transition::Kind::cleared);
}

TEST_CASE("two days of three weeks ago are still usual, and a day without use is a day") {
  Meter home(much(2));
  for (int i = 0; i < 3; ++i) home.live(0);
  home.box.say(home.at + 1h, 0, home.total);
  const RuleView view = home.box.engine.views(instant(home.at + 1h)).back();
  CHECK(view.facts == Evidence{{"days_known", std::int64_t{3}}});
  Meter busy(much(2));
  for (int i = 0; i < 2; ++i) busy.live(400);
  for (int i = 0; i < 21; ++i) busy.live(100);
  busy.live(500);
  CHECK(busy.told() == 0);
}

TEST_CASE("the days of more than four weeks ago are forgotten") {
  Meter home(much(2));
  for (int i = 0; i < 2; ++i) home.live(1'000);
  for (int i = 0; i < 28; ++i) home.live(100);
  home.box.told();
  home.live(300);
  CHECK(home.told() == 1);
}

}  // namespace anju::usual_use_test
