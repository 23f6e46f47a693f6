// What was picked up from a drop folder is kept for a month, and never more than the folder may hold.
#include "daemon/http/put_away.hpp"

#include <doctest/doctest.h>

#include <string>

#include "tests/config/temporary_folder.hpp"

namespace anju::put_away_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct Shelf {
  test::TemporaryFolder folder;
  const fs::file_time_type now = fs::file_time_type::clock::now();

  void put(const std::string& name, const std::string& text, std::chrono::hours ago) {
    folder.write(name, text);
    const auto report = folder.write(name + ".report.json", "{}");
    fs::last_write_time(report, now - ago);
  }
  std::string names() const {
    std::string out;
    for (const char* name : {"a.csv", "b.csv", "c.csv"}) {
      const bool file = fs::exists(folder.path() / name);
      CHECK(file == fs::exists(folder.path() / (std::string(name) + ".report.json")));
      if (file) out += name[0];
    }
    return out;
  }
};

}  // namespace

TEST_CASE("what is older than a month goes, with its report; the future is young") {
  Shelf shelf;
  shelf.put("a.csv", "x", 32 * 24h);
  shelf.put("b.csv", "x", 30 * 24h);
  shelf.put("c.csv", "x", -24h);
  CHECK(thin_out(shelf.folder.path(), shelf.now) == 1);
  CHECK(shelf.names() == "bc");
}

TEST_CASE("of too many or too large ones the oldest go") {
  Shelf shelf;
  shelf.put("a.csv", "xxxx", 3h);
  shelf.put("b.csv", "xxxx", 2h);
  shelf.put("c.csv", "xxxx", 1h);
  CHECK(thin_out(shelf.folder.path(), shelf.now, {24h, 2, 100}) == 1);
  CHECK(shelf.names() == "bc");
  CHECK(thin_out(shelf.folder.path(), shelf.now, {24h, 2, 7}) == 1);
  CHECK(shelf.names() == "c");
}

TEST_CASE("folders and links are left alone, and no folder is no fault") {
  Shelf shelf;
  fs::create_directory(shelf.folder.path() / "a.csv");
  fs::create_symlink("/etc/passwd", shelf.folder.path() / "b.csv");
  CHECK(thin_out(shelf.folder.path(), shelf.now, {0h, 0, 0}) == 0);
  CHECK(fs::is_symlink(shelf.folder.path() / "b.csv"));
  CHECK(thin_out(shelf.folder.path() / "none", shelf.now) == 0);
}

}  // namespace anju::put_away_test
