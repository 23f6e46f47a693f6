// The pauses between attempts grow, stay within their bounds, and start again only after a session that
// lasted.
#include <doctest/doctest.h>

#include "daemon/uplink/attempts.hpp"

namespace anju {
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

}  // namespace anju
