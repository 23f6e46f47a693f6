// One anjud a state folder, and the lock is gone with its holder, however that one ends.
#include "daemon/state_lock.hpp"

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "tests/config/temporary_folder.hpp"

namespace anju::state_lock_test {
namespace {

namespace fs = std::filesystem;

// A process that holds the lock until it is killed, at the latest by the end of the test.
class OtherProcess {
 public:
  explicit OtherProcess(const fs::path& folder) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    child_ = ::fork();
    if (child_ == 0) hold(folder, ends[1]);
    ::close(ends[1]);
    char said = 0;
    CHECK(::read(ends[0], &said, 1) == 1);
    CHECK(said == 'y');
    ::close(ends[0]);
  }
  ~OtherProcess() { kill(); }
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;

  void kill() {
    if (child_ <= 0) return;
    ::kill(child_, SIGKILL);
    ::waitpid(std::exchange(child_, -1), nullptr, 0);
  }

 private:
  [[noreturn]] static void hold(const fs::path& folder, int report) {
    const auto lock = StateLock::take(folder);
    const char said = lock ? 'y' : 'n';
    if (::write(report, &said, 1) == 1) ::pause();
    ::_exit(1);
  }

  pid_t child_ = -1;
};

}  // namespace

TEST_CASE("the second taker is refused with words that help, and the folder is free after the first") {
  const test::TemporaryFolder folder;
  {
    const auto first = StateLock::take(folder.path());
    REQUIRE(first.has_value());
    const auto second = StateLock::take(folder.path());
    REQUIRE(second.has_error());
    CHECK(second.error().code == ErrorCode::unavailable);
    CHECK(second.error().what.find("another anjud works in " + folder.path().string()) != std::string::npos);
    CHECK(second.error().what.find("store.path") != std::string::npos);
  }
  CHECK(StateLock::take(folder.path()).has_value());
}

TEST_CASE("a lock that is moved is still held, once") {
  const test::TemporaryFolder folder;
  auto first = StateLock::take(folder.path());
  REQUIRE(first.has_value());
  {
    const StateLock moved(std::move(*first));
    CHECK(StateLock::take(folder.path()).has_error());
  }
  CHECK(StateLock::take(folder.path()).has_value());
}

TEST_CASE("folders do not share a lock, and one that is not there is made") {
  const test::TemporaryFolder folder;
  const auto one = StateLock::take(folder.path() / "a" / "b");
  CHECK(one.has_value());
  CHECK(fs::exists(folder.path() / "a" / "b" / "anjud.lock"));
  CHECK(StateLock::take(folder.path() / "a" / "c").has_value());
}

TEST_CASE("a folder that cannot be made is a clear error") {
  const test::TemporaryFolder folder;
  folder.write("file", "in the way");
  const auto lock = StateLock::take(folder.path() / "file" / "state");
  REQUIRE(lock.has_error());
  CHECK(lock.error().code == ErrorCode::io);
  CHECK(lock.error().what.find((folder.path() / "file" / "state").string()) != std::string::npos);
}

TEST_CASE("another process is refused as well, and kill -9 frees the folder") {
  const test::TemporaryFolder folder;
  OtherProcess other(folder.path());
  const auto refused = StateLock::take(folder.path());
  REQUIRE(refused.has_error());
  CHECK(refused.error().code == ErrorCode::unavailable);
  other.kill();
  CHECK(StateLock::take(folder.path()).has_value());
}

}  // namespace anju::state_lock_test
