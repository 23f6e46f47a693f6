// What is printed fits the terminal that there is: its width, its signs; and scripts get the fields they ask
// for.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/csv.hpp"
#include "daemon/ctl/plot.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/ctl/terse.hpp"

namespace anju::ctl_terminal_test {
namespace {

std::size_t widest(const std::string& text) {
  std::istringstream lines(text);
  std::size_t most = 0;
  for (std::string line; std::getline(lines, line);) most = std::max(most, display_width(line));
  return most;
}

}  // namespace

TEST_CASE("signs become ASCII of the same width, and what people have named stays") {
  const std::string text = "✓ ok – 12 × ⚠ 厨房 → next…";
  CHECK(in_ascii(text) == "+ ok - 12 x ! 厨房 > next.");
  CHECK(display_width(in_ascii(text)) == display_width(text));
}

TEST_CASE("a table that is too wide becomes blocks of lines") {
  const std::vector<std::vector<std::string>> rows{
      {"设备", "名称", "状态"}, {"smoke-kitchen", "厨房烟雾报警器", "✓ 在线"}, {"door", "", "⚠ 从未收到"}};
  CHECK(as_table(rows, 0) == as_table(rows, 80));
  CHECK(as_table(rows, 0).find("设备           名称") == 0);
  const std::string narrow = as_table(rows, 30);
  CHECK(narrow == "smoke-kitchen\n  名称: 厨房烟雾报警器\n  状态: ✓ 在线\ndoor\n  状态: ⚠ 从未收到\n");
  CHECK(widest(narrow) <= 30);
}

TEST_CASE("a long line is folded at blanks, and anywhere in Chinese") {
  CHECK(folded("one two three", 8) == "one two\nthree");
  CHECK(folded("one two three", 8, 2) == "one two\n  three");
  CHECK(folded("家里出事没有人会发现", 8) == "家里出事\n没有人会\n发现");
  CHECK(folded("网关 box-1 的密钥（不离开本机）。", 12) == "网关 box-1\n的密钥（不离\n开本机）。");
  CHECK(folded("写盘用了（21 毫秒）", 18) == "写盘用了（21 毫\n秒）");
  CHECK(folded("证书：/tmp/box.csr，已签", 14) == "证书：\n/tmp/box.csr，\n已签");
  CHECK(folded("a path: /var/lib/anju/x is whole", 10) == "a path:\n/var/lib/anju/x\nis whole");
  CHECK(folded_lines("  one two three\nrun: sudo anjuctl reload\n", 10) ==
        "  one two\n    three\nrun: sudo anjuctl reload\n");
  CHECK(folded("short", 80) == "short");
  CHECK(folded("whatever is not cut", 0) == "whatever is not cut");
  CHECK(folded("\x1b[31m✗\x1b[0m one two", 7) == "\x1b[31m✗\x1b[0m one\ntwo");
}

TEST_CASE("a spark line is as long as its values") {
  CHECK(sparkline({0, 1, 2}, true) == "▁▅█");
  CHECK(sparkline({0, 1, 2}, false) == "_=#");
  CHECK(sparkline({5, 5}, false) == "__");
  CHECK(sparkline({0, NAN, 1}, false) == "_ #");
}

TEST_CASE("a plot has its height and its width, in braille and in ASCII") {
  const std::vector<PlotPoint> points{{0, 1}, {50, 3}, {100, 2}, {200, 9}};
  const std::string dots = plotted(points, {40, 4, 100, true});
  CHECK(std::count(dots.begin(), dots.end(), '\n') == 4);
  CHECK(widest(dots) <= 40);
  CHECK(dots.starts_with("9 │"));
  const std::string stars = plotted({{0, 1}, {100, 2}}, {20, 2, 100, false});
  CHECK(stars == "2 |                *\n1 |*\n");
  CHECK(plotted({}, {}).empty());
  CHECK(plotted({{0, 149.7101}, {1, 149.7102}}, {40, 2, 1, false}).starts_with("149.7102 |"));
}

TEST_CASE("fields of each entry, parted so that they can be told apart") {
  const char* answer = R"({"schema_version":1,"alerts":[{"id":"h:1","cap":{"status":"Test"},"n":null},)"
                       R"({"id":"b\\","cap":{"status":"Actual"},"n":5}]})";
  CHECK(*as_terse(answer, {"id", "cap.status", "n"}) == "h\\:1:Test:\nb\\\\:Actual:5\n");
  CHECK(as_terse(answer, {"ide"}).error().what == "there is no field ide; there are: cap, id, n");
  CHECK(as_terse("{", {"id"}).has_error());
  CHECK(*as_json_lines(answer) == R"({"id":"h:1","cap":{"status":"Test"},"n":null})"
                                  "\n"
                                  R"({"id":"b\\","cap":{"status":"Actual"},"n":5})"
                                  "\n");
  CHECK(*as_terse(R"({"gateway":"box","uptime_s":5})", {"gateway"}) == "box\n");
  CHECK(*as_terse(R"({"alerts":[]})", {"id"}) == "");
}

TEST_CASE("a table of values is read as spreadsheets write it") {
  const auto rows = parse_csv("\xEF\xBB\xBFhome,name\r\nh-1,\"a \"\"b\"\", c\"\n\n\"x\ny\",厨房");
  REQUIRE(rows.has_value());
  REQUIRE(rows->size() == 3);
  CHECK((*rows)[1].cells == std::vector<std::string>{"h-1", "a \"b\", c"});
  CHECK((*rows)[2].line == 4);
  CHECK((*rows)[2].cells == std::vector<std::string>{"x\ny", "厨房"});
  CHECK(parse_csv("a,\"b\n").error().what == "1: a quote is not closed");
  CHECK(csv_line({"a,b", "c\"d", "e"}) == "\"a,b\",\"c\"\"d\",e\n");
  for (const auto& row : *rows) CHECK((*parse_csv(csv_line(row.cells)))[0].cells == row.cells);
}

}  // namespace anju::ctl_terminal_test
