#include <doctest/doctest.h>

#include "tests/rules/one_rule.hpp"

namespace anju::geofence_test {
namespace {

using namespace std::chrono_literals;

constexpr double kLatitude = 40.6574;  // a square in Baotou
constexpr double kLongitude = 109.8403;
constexpr double kMetersOfDegree = 111'195;  // of latitude, on the sphere of the rule

SiteBuilder watch() {
  return SiteBuilder()
      .plain("watch", Quantity::location_latitude, 25h)
      .also(Quantity::location_longitude)
      .also(Quantity::location_accuracy);
}

RuleSet fence(Duration hold) {
  RuleSet rules = rule_set("fence", EventKind::wandering);
  GeofenceSpec spec;
  spec.latitude = 0;
  spec.longitude = 1;
  spec.accuracy = 2;
  spec.places = {{"home", kLatitude, kLongitude, 500}, {"park", kLatitude + 0.1, kLongitude, 200}};
  spec.hold.otherwise = hold;
  rules.geofences.push_back(std::move(spec));
  return rules;
}

// So many meters north of home, told with this accuracy.
void stand(ListeningBox& box, Duration at, double meters, double accuracy = 5) {
  box.say(at, 2, *to_ticks(Quantity::location_accuracy, accuracy));
  box.say(at, 0, *to_ticks(Quantity::location_latitude, kLatitude + meters / kMetersOfDegree));
  box.say(at, 1, *to_ticks(Quantity::location_longitude, kLongitude));
}

}  // namespace

TEST_CASE("the distance of two points is that of the sphere") {
  CHECK(meters_between(0, 0, 0, 1) == doctest::Approx(111'195).epsilon(0.001));
  CHECK(meters_between(52.5200, 13.4050, 48.8566, 2.3522) == doctest::Approx(877'460).epsilon(0.002));
  CHECK(meters_between(10, 179.9, 10, -179.9) == doctest::Approx(21'902).epsilon(0.005));
  CHECK(meters_between(90, 0, -90, 0) == doctest::Approx(20'015'115).epsilon(0.001));
  CHECK(meters_between(40, 109, 40, 109) == 0);
}

TEST_CASE("outside for long enough raises, inside clears") {
  const RuleSet rules = fence(10min);
  ListeningBox box(watch(), {}, rules);
  box.start();
  stand(box, 0min, 490);
  stand(box, 5min, 520);
  stand(box, 10min, 700);
  CHECK(box.told().empty());
  RestartedBox again(box, rules, 12min);
  stand(again, 15min, 800);
  CHECK(again.told() == Lines{"00:15 raised wandering watch"});
  CHECK(fact_of<double>(again, "outside_by") == doctest::Approx(300).epsilon(0.01));
  CHECK(fact_of<Duration>(again, "held_for") == 10min);
  // Neither out nor surely in.
  stand(again, 20min, 502, 10);
  CHECK(again.told().empty());
  stand(again, 25min, 400);
  CHECK(again.told() == Lines{"00:25 cleared wandering watch"});
}

TEST_CASE("one position inside begins the time outside anew, and an hour between two proves them") {
  ListeningBox box(watch(), {}, fence(10min));
  box.start();
  stand(box, 0min, 900);
  stand(box, 5min, 400);
  stand(box, 8min, 900);
  stand(box, 17min, 900);
  CHECK(box.told().empty());
  stand(box, 68min, 400);
  stand(box, 70min, 900);
  stand(box, 130min, 900);
  CHECK(box.told() == Lines{"02:10 raised wandering watch"});
  // The same position again, and one that was measured before it.
  stand(box, 130min, 400);
  CHECK(box.told() == Lines{"02:10 cleared wandering watch"});
}

TEST_CASE("as exact as the edge is a position neither outside nor surely inside") {
  RuleSet rules = fence(0min);
  rules.geofences[0].places = {{"home", kLatitude, kLongitude, 0}};
  ListeningBox box(watch(), {}, rules);
  box.start();
  stand(box, 1min, 0, 0);
  CHECK(box.told().empty());
  stand(box, 2min, 100, 5);
  CHECK(box.told().size() == 1);
  stand(box, 3min, 0, 0);
  CHECK(box.told() == Lines{"00:03 cleared wandering watch"});
}

TEST_CASE("what is heard an hour late still counts, and the views say how far outside") {
  ListeningBox box(watch(), {}, fence(0min));
  box.start();
  box.say_late(2h, 60min, 0, *to_ticks(Quantity::location_latitude, kLatitude + 0.05));
  box.say_late(2h, 60min, 1, *to_ticks(Quantity::location_longitude, kLongitude));
  CHECK(box.told().size() == 1);
  CHECK(box.engine.views(instant(2h)).back().facts.size() == 2);
}

TEST_CASE("nowhere in the evidence is where the person is") {
  ListeningBox box(watch(), {}, fence(0min));
  box.start();
  stand(box, 5min, 900);
  REQUIRE(box.transitions.size() == 1);
  for (const Fact& fact : box.transitions[0].evidence) {
    CHECK(fact.name != "latitude");
    CHECK(fact.name != "longitude");
  }
}

TEST_CASE("the second place is as safe as the first") {
  ListeningBox box(watch(), {}, fence(0min));
  box.start();
  stand(box, 5min, 0.1 * kMetersOfDegree + 150);
  CHECK(box.told().empty());
  stand(box, 10min, 0.1 * kMetersOfDegree + 250);
  CHECK(box.told() == Lines{"00:10 raised wandering watch"});
}

TEST_CASE("an inexact position is not taken at its word") {
  ListeningBox box(watch(), {}, fence(0min));
  box.start();
  stand(box, 5min, 900, 450);
  CHECK(box.told().empty());
  stand(box, 6min, 900, 350);
  CHECK(box.told() == Lines{"00:06 raised wandering watch"});
}

TEST_CASE("half a position, an old one, a doubtful one and one of the past are none") {
  ListeningBox box(watch(), {}, fence(0min));
  box.start();
  box.say(1min, 0, *to_ticks(Quantity::location_latitude, 41.0));
  box.say(2min, 1, *to_ticks(Quantity::location_longitude, kLongitude));
  box.say_late(90min, 61min, 0, *to_ticks(Quantity::location_latitude, 41.0));
  box.say_late(90min, 61min, 1, *to_ticks(Quantity::location_longitude, kLongitude));
  box.say(91min, 0, *to_ticks(Quantity::location_latitude, 41.0), Quality::suspect);
  box.say(91min, 1, *to_ticks(Quantity::location_longitude, kLongitude), Quality::suspect);
  box.tell_past(92min, 91min, 0, *to_ticks(Quantity::location_latitude, 41.0));
  box.tell_past(92min, 91min, 1, *to_ticks(Quantity::location_longitude, kLongitude));
  CHECK(box.told().empty());
  CHECK(box.engine.views(instant(93min)).back().facts.empty());
}

TEST_CASE("a long pause begins the time outside anew, and an older position changes nothing") {
  ListeningBox box(watch(), {}, fence(10min));
  box.start();
  stand(box, 0min, 900);
  stand(box, 61min, 900);
  CHECK(box.told().empty());
  stand(box, 71min, 900);
  CHECK(box.told() == Lines{"01:11 raised wandering watch"});
  box.say_late(75min, 10min, 0, *to_ticks(Quantity::location_latitude, kLatitude));
  box.say_late(75min, 10min, 1, *to_ticks(Quantity::location_longitude, kLongitude));
  CHECK(box.told().empty());
  CHECK(box.engine.views(instant(76min)).back().facts.size() == 2);
}

TEST_CASE("outside its time of day the fence is open") {
  RuleSet rules = fence(0min);
  rules.geofences[0].hold.otherwise.reset();
  rules.geofences[0].hold.windows = {{DayWindow{23h, 5h}, Duration{0min}}};
  ListeningBox box(watch(), {}, rules);
  box.start();
  stand(box, 5min, 900);
  CHECK(box.told().empty());
  stand(box, 50min, 900);
  CHECK(box.told().size() == 1);
  stand(box, 8h, 900);
  CHECK(box.told() == Lines{"08:00 cleared wandering watch"});
}

}  // namespace anju::geofence_test
