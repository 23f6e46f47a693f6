// The closed loop: which step leads where, and that nothing ever leaves `closed` or goes back.
#include "rules/lifecycle.hpp"

#include <doctest/doctest.h>

#include <array>

namespace anju::lifecycle_test {
namespace {

using enum AlertStep;

constexpr std::array kSteps{report, accept, handle, feed_back, recheck, close, cancel, clear};
constexpr std::array kStages{Stage::detected, Stage::reported,  Stage::accepted,
                             Stage::handling, Stage::feedback,  Stage::rechecked,
                             Stage::closed,   Stage::cancelled, Stage::cleared};

}  // namespace

TEST_CASE("the loop goes round: detected, reported, accepted, handling, feedback, rechecked, closed") {
  Stage stage = Stage::detected;
  for (const AlertStep step : {report, accept, handle, feed_back, recheck, close}) {
    const auto next = after(stage, step);
    REQUIRE(next);
    stage = *next;
  }
  CHECK(stage == Stage::closed);
}

TEST_CASE("a receipt may come before we know that we reported, and a repeated one means nothing") {
  CHECK(after(Stage::detected, accept) == Stage::accepted);
  CHECK_FALSE(after(Stage::accepted, accept));
  CHECK_FALSE(after(Stage::handling, accept));
  CHECK_FALSE(after(Stage::cleared, accept));
  CHECK_FALSE(after(Stage::accepted, report));
}

TEST_CASE("a cause that is gone does not end what people have begun") {
  CHECK(after(Stage::detected, clear) == Stage::cleared);
  CHECK(after(Stage::accepted, clear) == Stage::cleared);
  CHECK_FALSE(after(Stage::handling, clear));
  CHECK_FALSE(after(Stage::feedback, clear));
  CHECK_FALSE(after(Stage::rechecked, clear));
}

TEST_CASE("what has cleared by itself may still be handled and closed") {
  CHECK(after(Stage::cleared, handle) == Stage::handling);
  CHECK(after(Stage::cleared, close) == Stage::closed);
  CHECK(after(Stage::cancelled, close) == Stage::closed);
  CHECK_FALSE(after(Stage::cancelled, handle));
}

TEST_CASE("only closed is final, and nothing leaves it") {
  for (const Stage stage : kStages) CHECK(is_final(stage) == (stage == Stage::closed));
  for (const AlertStep step : kSteps) CHECK_FALSE(after(Stage::closed, step));
}

TEST_CASE("no step leads back: the stages come in their order, and only what has cleared is taken up again") {
  for (const Stage stage : kStages) {
    for (const AlertStep step : kSteps) {
      const auto next = after(stage, step);
      if (!next) continue;
      const bool ends = *next == Stage::closed;
      const bool is_taken_up =
          stage == Stage::cleared && (*next == Stage::handling || *next == Stage::feedback);
      const bool is_cancelled = stage == Stage::cleared && *next == Stage::cancelled;
      CHECK((ends || is_taken_up || is_cancelled || *next > stage));
    }
  }
}

TEST_CASE("the platform can name the stages that people reach, and no other") {
  CHECK(step_to(Stage::handling) == handle);
  CHECK(step_to(Stage::feedback) == feed_back);
  CHECK(step_to(Stage::rechecked) == recheck);
  CHECK(step_to(Stage::closed) == close);
  CHECK(step_to(Stage::cancelled) == cancel);
  for (const Stage stage : {Stage::detected, Stage::reported, Stage::accepted, Stage::cleared})
    CHECK_FALSE(step_to(stage));
}

}  // namespace anju::lifecycle_test
