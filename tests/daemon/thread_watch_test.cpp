// A thread that is given the processor moves, one that is not stands still, and one look proves nothing.
#include "daemon/uplink/thread_watch.hpp"

#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"

namespace anju::thread_watch_test {
namespace {

struct Tasks {
  void turn(int thread, int voluntary, int forced) const {
    folder.write(std::to_string(thread) + "/status",
                 "Name:\tanju-uplink\nState:\tS (sleeping)\nvoluntary_ctxt_switches:\t" +
                     std::to_string(voluntary) + "\nnonvoluntary_ctxt_switches:\t" + std::to_string(forced) +
                     "\n");
  }
  test::TemporaryFolder folder;
};

}  // namespace

TEST_CASE("one that stands still is found at the second look in a row, and it is named") {
  const Tasks tasks;
  ThreadWatch watch(tasks.folder.path());
  tasks.turn(7, 100, 3);
  tasks.turn(8, 100, 3);
  CHECK(watch.standing({7, 8}) == 0);
  tasks.turn(7, 101, 3);
  CHECK(watch.standing({7, 8}) == 0);  // 8 for the first time
  tasks.turn(7, 102, 3);
  CHECK(watch.standing({7, 8}) == 8);
}

TEST_CASE("one that waits, works or is thrown off the processor moves") {
  const Tasks tasks;
  ThreadWatch watch(tasks.folder.path());
  for (int i = 0; i < 6; ++i) {
    tasks.turn(7, 100 + i, 3);
    tasks.turn(8, 100, 3 + i);
    CHECK(watch.standing({7, 8}) == 0);
  }
  // Once late is not hanging.
  CHECK(watch.standing({7, 8}) == 0);
  tasks.turn(7, 110, 3);
  tasks.turn(8, 110, 3);
  CHECK(watch.standing({7, 8}) == 0);
  CHECK(watch.standing({7, 8}) == 0);
}

TEST_CASE("what is forgotten is no look") {
  const Tasks tasks;
  ThreadWatch watch(tasks.folder.path());
  tasks.turn(7, 100, 3);
  for (int i = 0; i < 5; ++i) {
    CHECK(watch.standing({7}) == 0);
    CHECK(watch.standing({7}) == 0);
    watch.forget();
  }
}

TEST_CASE("one that has ended is no more, and who has its number later is another") {
  const Tasks tasks;
  ThreadWatch watch(tasks.folder.path());
  tasks.turn(7, 100, 3);
  CHECK(watch.standing({7}) == 0);
  CHECK(watch.standing({7}) == 0);
  std::filesystem::remove_all(tasks.folder.path() / "7");
  CHECK(watch.standing({7}) == 0);
  tasks.turn(7, 100, 3);
  CHECK(watch.standing({7}) == 0);
  CHECK(watch.standing({7}) == 0);
  CHECK(watch.standing({7}) == 7);
}

}  // namespace anju::thread_watch_test
