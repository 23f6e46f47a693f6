// Room for alarms: on a real file system, small enough that a reserve matters.
#include "daemon/disk_reserve.hpp"

#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"

namespace anju::disk_reserve_test {
namespace {

namespace fs = std::filesystem;

}  // namespace

TEST_CASE("the reserve takes its space at once, and is found again") {
  const test::TemporaryFolder folder;
  {
    DiskReserve reserve(folder.path(), 1 << 20);
    CHECK_FALSE(reserve.is_spent());
    CHECK(fs::file_size(folder.path() / "reserve") == 1 << 20);
    CHECK_FALSE(reserve.look());
  }
  DiskReserve again(folder.path(), 1 << 20);
  CHECK_FALSE(again.is_spent());
}

TEST_CASE("given up once, it is room, and made anew when there is enough") {
  const test::TemporaryFolder folder;
  DiskReserve reserve(folder.path(), 1 << 20);
  CHECK(reserve.give_up());
  CHECK_FALSE(fs::exists(folder.path() / "reserve"));
  CHECK(reserve.is_spent());
  CHECK_FALSE(reserve.give_up());  // there is nothing more to give
  CHECK_FALSE(reserve.look());     // this disk has room
  CHECK_FALSE(reserve.is_spent());
  CHECK(fs::exists(folder.path() / "reserve"));
}

TEST_CASE("without room for the reserve only alarms are written, and nothing is left behind") {
  const test::TemporaryFolder folder;
  DiskReserve reserve(folder.path(), std::uint64_t{1} << 60);
  CHECK(reserve.is_spent());
  CHECK(reserve.look());
  CHECK_FALSE(fs::exists(folder.path() / "reserve"));
}

TEST_CASE("a reserve of nothing keeps nothing back") {
  const test::TemporaryFolder folder;
  DiskReserve reserve(folder.path(), 0);
  CHECK_FALSE(reserve.look());
  CHECK_FALSE(reserve.give_up());
  CHECK(fs::is_empty(folder.path()));
}

}  // namespace anju::disk_reserve_test
