#include "firmware-sim/resident.hpp"

#include <algorithm>
#include <random>

namespace anju::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = Trace::Kind;

constexpr double kKettleWatts = 2000;
constexpr double kStoveWatts = 1200;
constexpr double kTelevisionWatts = 90;
constexpr double kLampWatts = 25;

class Day {
 public:
  Day(std::uint64_t seed, int number)
      : begins_(hours(24) * number), random_(seed * 1'000'003 + std::uint64_t(number)) {}

  // About `face`, up to `spread` earlier or later.
  void about(minutes face, minutes spread, std::string text, std::vector<Trace> traces) {
    const auto width = seconds(spread).count();
    const seconds off(std::uniform_int_distribution<seconds::rep>(-width, width)(random_));
    doings_.push_back({begins_ + face + off, std::move(text), std::move(traces)});
  }

  bool chance(double probability) { return std::bernoulli_distribution(probability)(random_); }

  std::vector<Doing> sorted() {
    std::stable_sort(doings_.begin(), doings_.end(),
                     [](const Doing& a, const Doing& b) { return a.at < b.at; });
    return std::move(doings_);
  }

 private:
  SimTime begins_;
  std::mt19937_64 random_;
  std::vector<Doing> doings_;
};

std::vector<Trace> bathroom_visit(double litres) {
  return {{seconds(0), Kind::hall_motion},
          {seconds(20), Kind::bathroom_motion},
          {minutes(4), Kind::water, litres},
          {minutes(5), Kind::hall_motion}};
}

std::vector<Trace> through_the_door() {
  return {{seconds(0), Kind::hall_motion}, {seconds(15), Kind::door_opens}, {seconds(25), Kind::door_closes}};
}

void morning(Day& day) {
  day.about(minutes(6 * 60 + 42), minutes(6), "Mrs Lin gets up.", {{seconds(0), Kind::hall_motion}});
  day.about(minutes(6 * 60 + 55), minutes(5), "She washes in the bathroom.", bathroom_visit(14));
  day.about(minutes(7 * 60 + 14), minutes(7), "Breakfast: she fills the kettle and switches it on.",
            {{seconds(0), Kind::hall_motion},
             {seconds(30), Kind::water, 1.6},
             {seconds(60), Kind::appliance_on, kKettleWatts},
             {minutes(5), Kind::appliance_off, kKettleWatts}});
  day.about(minutes(7 * 60 + 45), minutes(6), "She washes up.",
            {{seconds(0), Kind::water, 6}, {minutes(2), Kind::hall_motion}});
  if (day.chance(0.8)) {
    day.about(minutes(8 * 60 + 45), minutes(14), "She goes out to the market.", through_the_door());
    day.about(minutes(10 * 60 + 5), minutes(16), "She comes home with vegetables.", through_the_door());
  } else {
    day.about(minutes(9 * 60 + 5), minutes(14), "It is wet outside: she stays and tidies the hall.",
              {{seconds(0), Kind::hall_motion}, {minutes(6), Kind::hall_motion}});
  }
  day.about(minutes(10 * 60 + 40), minutes(10), "Tea: the kettle again.",
            {{seconds(0), Kind::water, 0.8},
             {seconds(40), Kind::appliance_on, kKettleWatts},
             {minutes(4), Kind::appliance_off, kKettleWatts}});
}

void afternoon(Day& day) {
  day.about(minutes(11 * 60 + 50), minutes(10), "She cooks lunch.",
            {{seconds(0), Kind::hall_motion},
             {minutes(2), Kind::water, 5},
             {minutes(4), Kind::appliance_on, kStoveWatts},
             {minutes(24), Kind::appliance_off, kStoveWatts},
             {minutes(40), Kind::water, 7}});
  day.about(minutes(13 * 60 + 5), minutes(10), "She lies down for a nap.", {{seconds(0), Kind::hall_motion}});
  day.about(minutes(14 * 60 + 35), minutes(12), "She is up again.", bathroom_visit(6));
  day.about(minutes(15 * 60 + 20), minutes(12), "The television is on.",
            {{seconds(0), Kind::hall_motion}, {seconds(20), Kind::appliance_on, kTelevisionWatts}});
  day.about(minutes(16 * 60 + 50), minutes(12), "The television is off; she waters the plants.",
            {{seconds(0), Kind::appliance_off, kTelevisionWatts},
             {minutes(1), Kind::hall_motion},
             {minutes(3), Kind::water, 3}});
}

void evening(Day& day) {
  day.about(minutes(17 * 60 + 55), minutes(10), "She cooks supper.",
            {{seconds(0), Kind::hall_motion},
             {minutes(1), Kind::water, 4},
             {minutes(3), Kind::appliance_on, kStoveWatts},
             {minutes(20), Kind::appliance_off, kStoveWatts}});
  day.about(minutes(18 * 60 + 40), minutes(7), "She washes up and takes the rubbish down.",
            {{seconds(0), Kind::water, 8},
             {minutes(4), Kind::hall_motion},
             {minutes(5), Kind::door_opens},
             {minutes(6), Kind::door_closes}});
  day.about(
      minutes(19 * 60 + 10), minutes(8), "The evening news, and a lamp.",
      {{seconds(0), Kind::hall_motion}, {seconds(20), Kind::appliance_on, kTelevisionWatts + kLampWatts}});
  day.about(minutes(20 * 60 + 40), minutes(10), "Hot water for her feet.", bathroom_visit(9));
  day.about(
      minutes(21 * 60 + 25), minutes(10), "Television and lamp go off.",
      {{seconds(0), Kind::appliance_off, kTelevisionWatts + kLampWatts}, {seconds(30), Kind::hall_motion}});
  day.about(minutes(21 * 60 + 45), minutes(7), "She brushes her teeth and goes to bed.", bathroom_visit(7));
}

}  // namespace

std::vector<Doing> plan_day(std::uint64_t seed, int number) {
  Day day(seed, number);
  if (day.chance(0.7)) {
    day.about(minutes(2 * 60 + 50), minutes(70), "She gets up in the night.", bathroom_visit(6));
  }
  morning(day);
  afternoon(day);
  evening(day);
  return day.sorted();
}

}  // namespace anju::sim
