// The pause before another attempt: full jitter below a ceiling that doubles, never below the floor.
#include "drivers/backoff.hpp"

#include <doctest/doctest.h>

namespace anju::backoff_test {
namespace {

using namespace std::chrono_literals;

constexpr Backoff kBackoff{1s, 30s, 200ms};

}  // namespace

TEST_CASE("the ceiling doubles with each attempt, and ends at the most") {
  CHECK(backoff_delay(kBackoff, 0, 0.5) == 500ms);
  CHECK(backoff_delay(kBackoff, 1, 0.5) == 1s);
  CHECK(backoff_delay(kBackoff, 4, 0.5) == 8s);
  CHECK(backoff_delay(kBackoff, 5, 0.5) == 15s);
  CHECK(backoff_delay(kBackoff, 4'000'000'000U, 0.5) == 15s);
}

TEST_CASE("chance decides between nothing and the ceiling, but the floor holds") {
  CHECK(backoff_delay(kBackoff, 3, 0.0) == 200ms);
  CHECK(backoff_delay(kBackoff, 3, 0.999) == 7992ms);
  CHECK(backoff_delay({1s, 30s}, 3, 0.0) == 0s);
}

}  // namespace anju::backoff_test
