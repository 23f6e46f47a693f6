// Starts that did not end are counted for ten minutes of one boot, and a file that says nonsense counts for
// none.
#include "daemon/start_book.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/config/temporary_folder.hpp"

namespace anju::start_book_test {
namespace {

using namespace std::chrono_literals;

ClockReading at(Duration since_boot, const std::string& boot = "b0") { return {boot, since_boot, {}, {}}; }

}  // namespace

TEST_CASE("each start that did not end counts, and after one that did none does") {
  const test::TemporaryFolder folder;
  const StartBook book(folder.path() / "starts");
  for (unsigned crash = 0; crash < 7; ++crash) CHECK(book.begin(at(1h + crash * 1s)) == crash);
  book.end();
  CHECK(book.begin(at(1h + 10s)) == 0);
}

TEST_CASE("a crash is forgotten after ten minutes, and with the boot") {
  const test::TemporaryFolder folder;
  const StartBook book(folder.path() / "starts");
  book.begin(at(1h));
  book.begin(at(1h + 5min));
  CHECK(book.begin(at(1h + 11min)) == 1);
  CHECK(book.begin(at(1min, "b1")) == 0);
}

TEST_CASE("what is no line of it counts as nothing, and so does a folder that is not there") {
  const test::TemporaryFolder folder;
  std::ofstream(folder.path() / "starts") << "b0 twelve\n\xff\xfe";
  CHECK(StartBook(folder.path() / "starts").begin(at(1h)) == 0);
  CHECK(StartBook(folder.path() / "starts").begin(at(1h + 1s)) == 1);
  CHECK(StartBook(folder.path() / "none" / "starts").begin(at(1h)) == 0);
}

TEST_CASE("where the boot is not known nothing is counted") {
  const test::TemporaryFolder folder;
  const StartBook book(folder.path() / "starts");
  for (int i = 0; i < 9; ++i) CHECK(book.begin(at(1h, "")) == 0);
}

}  // namespace anju::start_book_test
