// The pauses between attempts grow, stay within their bounds, and start again only after a session that
// lasted.
#include <doctest/doctest.h>

#include <map>
#include <random>

#include "daemon/uplink/attempts.hpp"

namespace anju::uplink_attempts_test {
namespace {

using namespace std::chrono_literals;

constexpr double kLate = 0.999;

}  // namespace

TEST_CASE("each failure in a row doubles the longest pause, up to half a minute") {
  Attempts attempts;
  for (const Duration most : {1s, 2s, 4s, 8s, 16s, 30s, 30s, 30s}) {
    const Duration pause = attempts.ended(kLate);
    CHECK(pause > most * 9 / 10);
    CHECK(pause < most);
  }
  for (int i = 0; i < 1000; ++i) CHECK(attempts.ended(kLate) < 30s);
}

TEST_CASE("however the dice fall, a broker that drops at once has half a second of peace") {
  Attempts attempts;
  for (int i = 0; i < 100; ++i) CHECK(attempts.ended(0.0) == 500ms);
}

TEST_CASE("only a session that has grown up starts the count again") {
  Attempts attempts;
  for (int i = 0; i < 10; ++i) attempts.ended(kLate);
  CHECK(attempts.ended(kLate) > 25s);
  attempts.grown_up();
  CHECK(attempts.ended(kLate) < 1s);
  CHECK(attempts.ended(kLate) > 1s);
}

TEST_CASE(
    "of 100 boxes that lose their broker together no more than five come back in the same tenth of a "
    "second") {
  int crowded = 0;
  constexpr int kTimes = 400;
  for (unsigned seed = 0; seed < kTimes; ++seed) {
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> unit(0.0, 1.0);
    std::map<std::int64_t, int> slots;
    int most = 0;
    for (int box = 0; box < 100; ++box) {
      Attempts attempts;
      attempts.came_up();
      attempts.grown_up();
      most = std::max(most, ++slots[attempts.ended(unit(random)).count() / 100]);
    }
    if (most > 5) ++crowded;
  }
  CHECK(crowded <= kTimes / 50);
}

TEST_CASE("an alarm that waits does not wait for the others, and is no hammer either") {
  CHECK(Attempts::in_a_hurry(kLate) <= 2s);
  CHECK(Attempts::in_a_hurry(0.0) >= 100ms);
}

}  // namespace anju::uplink_attempts_test
