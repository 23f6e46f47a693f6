// Text lines up by what it looks like, foreign text cannot steer the terminal, and JSON is written exactly.
#include <doctest/doctest.h>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/problem.hpp"
#include "daemon/text/json_text.hpp"

namespace anju::ctl_text_test {
namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string value(Quantity quantity, std::int64_t ticks) {
  std::string out;
  append_json_value(out, quantity, ticks);
  return out;
}

}  // namespace

TEST_CASE("Chinese is two columns wide, combining marks and colours are none") {
  CHECK(display_width("box-1") == 5);
  CHECK(display_width("厨房") == 4);
  CHECK(display_width("✓ 正常") == 6);
  CHECK(display_width("e\u0301") == 1);
  CHECK(display_width("\x1b[32m✓\x1b[0m") == 1);
  CHECK(display_width("，（") == 4);
  CHECK(display_width("") == 0);
  CHECK(display_width("\xE5\x8E") == 2);  // cut in the middle: each byte stands for itself
}

TEST_CASE("columns line up by display width, and no line ends in blanks") {
  CHECK(in_columns({{"厨房", "a"}, {"hall", "bb", "c"}, {"x"}}) == "厨房  a\nhall  bb  c\nx\n");
  CHECK(in_columns({{"a", ""}}, "  ") == "  a\n");
  CHECK(in_columns({}).empty());
}

TEST_CASE("control characters of foreign text do not reach the terminal") {
  CHECK(printable("a\x1b[2Jb\r\nc\x7f") == "a?[2Jb??c?");
  CHECK(printable("\xC2\x9B"
                  "31m") == "?31m");  // CSI as one character of ISO 8859
  CHECK(printable("厨房 ✓") == "厨房 ✓");
}

TEST_CASE("JSON text is escaped, and bytes that are no UTF-8 are replaced") {
  CHECK(quoted("plain 厨房") == "\"plain 厨房\"");
  CHECK(quoted("a\"b\\c\nd\te\x01") == R"("a\"b\\c\nd\te\u0001")");
  CHECK(quoted("\xFF") == "\"\uFFFD\"");
  CHECK(quoted("\xED\xA0\x80") == "\"\uFFFD\uFFFD\uFFFD\"");  // a surrogate
  CHECK(quoted("\xC0\xAF") == "\"\uFFFD\uFFFD\"");            // overlong
  CHECK(quoted("\xF0\x9F\x98\x80") == "\"\U0001F600\"");
  CHECK(quoted("\xE5\x8E") == "\"\uFFFD\uFFFD\"");
}

TEST_CASE("a value is written to its last tick, without a detour through floating point") {
  CHECK(value(Quantity::electricity_energy_import_total, 230'123) == "230.123");
  CHECK(value(Quantity::electricity_energy_import_total, 230'100) == "230.1");
  CHECK(value(Quantity::electricity_energy_import_total, 230'000) == "230");
  CHECK(value(Quantity::electricity_energy_import_total, 7) == "0.007");
  CHECK(value(Quantity::electricity_power_active, -1'500) == "-1.5");
  CHECK(value(Quantity::electricity_energy_import_total, 0) == "0");
  CHECK(value(Quantity::wearable_steps_interval, 46) == "46");
  CHECK(value(Quantity::electricity_energy_import_total, INT64_MIN) == "-9223372036854775.808");
  CHECK(value(Quantity::alarm_smoke, 1) == "true");
  CHECK(value(Quantity::alarm_smoke, 0) == "false");
}

TEST_CASE("a problem says what, why and what to do, in three lines or in JSON") {
  const Problem problem{kExitUnreachable, "daemon.unreachable", "不通", "no\x1b socket", "start \"it\""};
  CHECK(to_text(problem, Language::zh) ==
        "错误：不通（daemon.unreachable）\n原因：no? socket\n建议：start \"it\"\n");
  CHECK(to_text(problem, Language::en) ==
        "Error: 不通 (daemon.unreachable)\nReason: no? socket\nWhat to do: start \"it\"\n");
  CHECK(to_json(problem) ==
        R"({"error":{"code":"daemon.unreachable","message":"不通: no\u001b socket","hint":"start \"it\""}})"
        "\n");
}

}  // namespace anju::ctl_text_test
