// A thread that does not come round is seen after a grace, and one that rests may take as long as it likes.
#include "drivers/thread_progress.hpp"

#include <doctest/doctest.h>

namespace anju::thread_progress_test {

using namespace std::chrono_literals;

TEST_CASE("a thread is overdue when the grace after its own time is over, and not before") {
  ThreadProgress progress;
  const SteadyTime now{1h};
  progress.back_by(now + 5s);
  CHECK(!progress.is_overdue(now));
  CHECK(!progress.is_overdue(now + 5s + ThreadProgress::kGrace));
  CHECK(progress.is_overdue(now + 5s + ThreadProgress::kGrace + 1ms));
  progress.back_by(now + 1min);
  CHECK(!progress.is_overdue(now + 1min));
}

TEST_CASE("before it has begun, and when it rests, nothing is awaited") {
  ThreadProgress progress;
  CHECK(!progress.is_overdue(SteadyTime::max()));
  progress.back_by(SteadyTime{1s});
  progress.rests();
  CHECK(!progress.is_overdue(SteadyTime::max()));
}

}  // namespace anju::thread_progress_test
