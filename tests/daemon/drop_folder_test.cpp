// A file that a utility leaves is read once it no longer grows, and put away with a report; what finds no
// room stays; nothing else in the folder is touched.
#include "daemon/http/drop_folder.hpp"

#include <doctest/doctest.h>

#include "config/files.hpp"
#include "daemon/http/problem.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::drop_folder_test {
namespace {

namespace fs = std::filesystem;

struct Drop {
  test::TemporaryFolder folder;
  std::vector<std::string> pushed;
  HttpReply reply{200, "application/json", "{\"kept\":1}"};
  DropFolder drop{folder.path(), [this](std::string_view text) {
                    pushed.emplace_back(text);
                    return reply;
                  }};
  bool has(const std::string& name) const { return fs::exists(folder.path() / name); }
};

}  // namespace

TEST_CASE("a file is picked up when it has been the same twice, and only once") {
  Drop box;
  box.folder.write("a.CSV", "meter");
  CHECK(box.drop.look() == 0);
  box.folder.write("a.CSV", "meter,value");
  CHECK(box.drop.look() == 0);
  CHECK(box.drop.look() == 1);
  CHECK(box.drop.look() == 0);
  REQUIRE(box.pushed.size() == 1);
  CHECK(box.pushed[0] == "meter,value");
  CHECK(box.has("done/a.CSV"));
  CHECK(read_text_file(box.folder.path() / "done/a.CSV.report.json").value() == "{\"kept\":1}\n");
  CHECK_FALSE(box.has("a.CSV"));
}

TEST_CASE("what cannot be read is rejected with its report; a name that is there already gets another") {
  Drop box;
  box.reply = problem(400, "header", "the header has no column meter");
  for (int i = 0; i < 2; ++i) {
    box.folder.write("a.csv", "x");
    box.drop.look();
    CHECK(box.drop.look() == 1);
  }
  CHECK(box.has("rejected/a.csv"));
  CHECK(box.has("rejected/a-2.csv"));
  CHECK(read_text_file(box.folder.path() / "rejected/a-2.csv.report.json")->find("no column meter") !=
        std::string::npos);
}

TEST_CASE("what finds no room stays and is tried again") {
  Drop box;
  box.reply = problem_for(std::chrono::seconds{60}, 507, "no-room", "the disk is full");
  box.folder.write("a.csv", "x");
  box.drop.look();
  CHECK(box.drop.look() == 0);
  CHECK(box.has("a.csv"));
  CHECK_FALSE(box.drop.fault().empty());
  box.reply = {200, "application/json", "{}"};
  CHECK(box.drop.look() == 1);
}

TEST_CASE("a file that cannot be put away stays, is named, and has no report") {
  Drop box;
  box.folder.write("done", "no folder");
  box.folder.write("a.csv", "x");
  box.drop.look();
  CHECK(box.drop.look() == 0);
  CHECK(box.has("a.csv"));
  CHECK(box.drop.fault().find("a.csv cannot be moved") != std::string::npos);
  const auto files = std::distance(fs::directory_iterator(box.folder.path()), fs::directory_iterator());
  CHECK(files == 2);
}

TEST_CASE("what was put away goes after a month, looked at once an hour") {
  Drop box;
  const auto now = fs::file_time_type::clock::now();
  box.folder.write("a.csv", "x");
  box.drop.look(now);
  CHECK(box.drop.look(now) == 1);
  box.drop.look(now + std::chrono::days{30});
  CHECK(box.has("done/a.csv"));
  box.drop.look(now + std::chrono::days{32});
  CHECK_FALSE(box.has("done/a.csv"));
  CHECK_FALSE(box.has("done/a.csv.report.json"));
}

TEST_CASE("other files, hidden ones, folders and links are left alone; one that is too large is not read") {
  Drop box;
  box.folder.write("a.txt", "x");
  box.folder.write(".a.csv", "x");
  fs::create_directory(box.folder.path() / "b.csv");
  fs::create_symlink("/etc/passwd", box.folder.path() / "c.csv");
  const auto large = box.folder.write("d.csv", "x");
  fs::resize_file(large, DropFolder::kFileBytes + 1);
  box.drop.look();
  CHECK(box.drop.look() == 1);
  CHECK(box.pushed.empty());
  CHECK(box.has("rejected/d.csv"));
  CHECK(box.has("c.csv"));
}

}  // namespace anju::drop_folder_test
