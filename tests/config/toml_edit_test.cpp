// One value, key or block of a TOML file is changed, and every other byte stays: comments, blanks, ends of
// line.
#include "config/toml_edit.hpp"

#include <doctest/doctest.h>

#include "config/toml_write.hpp"

namespace anju::toml_edit_test {
namespace {

constexpr const char* kText =
    "# The box.\n[gateway]\nid = \"box-1\"   # the city knows it\n\n[store]\n"
    "# commit_interval = \"10s\"     # each commit wears the card\nraw_days = 30\n\n"
    "# Bought in spring.\n[[device]]\nid = \"一号\"  # 中文\nline = { baud = 2400, parity = \"even\" }\n\n"
    "# The second one.\n[[device]]\nid = \"b\"\nroom = \"kitchen\"\n\n[[rule]]\nname = \"tamper\"\n";

std::string text_with(std::string_view key, std::string_view value) {
  const auto after = with_value(kText, key, value);
  INFO(std::string(key), after.has_error() ? ": " + after.error().what : std::string());
  REQUIRE(after.has_value());
  return *after;
}

std::string replaced(std::string text, const std::string& old, const std::string& now) {
  REQUIRE(text.find(old) != std::string::npos);
  return text.replace(text.find(old), old.size(), now);
}

std::string fault(const Result<std::string>& result) {
  REQUIRE(result.has_error());
  return result.error().what;
}

}  // namespace

TEST_CASE("a value that is there is replaced, and its comment stays") {
  CHECK(text_with("gateway.id", "\"box-22\"") == replaced(kText, "\"box-1\"", "\"box-22\""));
  CHECK(text_with("store.raw_days", "7") == replaced(kText, "raw_days = 30", "raw_days = 7"));
  CHECK(text_with("device[1].id", "\"x\"") == replaced(kText, "\"一号\"", "\"x\""));
  CHECK(text_with("device[2].room", "\"厨房\"") == replaced(kText, "\"kitchen\"", "\"厨房\""));
  CHECK(text_with("device[1].line.baud", "9600") == replaced(kText, "2400", "9600"));
}

TEST_CASE("a value that is not there goes to its section, behind the comment that shows its default") {
  CHECK(text_with("store.commit_interval", "\"5s\"") ==
        replaced(kText, "wears the card\n", "wears the card\ncommit_interval = \"5s\"\n"));
  CHECK(text_with("device[2].name", "\"n\"") ==
        replaced(kText, "room = \"kitchen\"\n", "room = \"kitchen\"\nname = \"n\"\n"));
  CHECK(text_with("mqtt.port", "1884") == std::string(kText) + "\n[mqtt]\nport = 1884\n");
  CHECK(*with_value("[a]", "a.b", "1") == "[a]\nb = 1\n");
  CHECK(*with_value("[a]\r\nb = 1\r\n", "a.c", "2") == "[a]\r\nb = 1\r\nc = 2\r\n");
  CHECK(*with_value("[rules]\nsettle = \"1s\"\n", "rules.inactivity.key", "\"9h\"") ==
        "[rules]\nsettle = \"1s\"\n\n[rules.inactivity]\nkey = \"9h\"\n");
  CHECK(*with_value("[a]\nb = \"\"\"\n[c]\n\"\"\"\n[d]\n", "a.e", "1") ==
        "[a]\nb = \"\"\"\n[c]\n\"\"\"\ne = 1\n[d]\n");
}

TEST_CASE("what a value must not do is refused") {
  CHECK(fault(with_value(kText, "gateway.id", "\"a\"\n[x]\ny = 1")).find("only a person") !=
        std::string::npos);
  CHECK(fault(with_value(kText, "gateway.id", "oops")).find("no TOML") != std::string::npos);
  CHECK(fault(with_value("a = ", "a", "1")).find("line 1") != std::string::npos);
  CHECK(with_value(kText, "gateway", "1").has_error());
  CHECK(with_value(kText, "device[3].id", "1").has_error());
  CHECK(with_value(kText, "gateway.id.x", "1").has_error());
  CHECK(with_value(kText, "", "1").has_error());
  CHECK(with_value(kText, "device[0].id", "1").has_error());
  CHECK(with_value("a = { b = 1 }\n", "a.c", "1").has_error());
}

TEST_CASE("a key goes with its line, a block with the comment above it") {
  CHECK(*without_key(kText, "store.raw_days") == replaced(kText, "raw_days = 30\n", ""));
  CHECK(without_key(kText, "store.path").error().code == ErrorCode::not_found);
  CHECK(*without_block(kText, "device", 2) ==
        replaced(kText, "# The second one.\n[[device]]\nid = \"b\"\nroom = \"kitchen\"\n\n", ""));
  CHECK(*without_block(kText, "device", 1) ==
        replaced(kText,
                 "# Bought in spring.\n[[device]]\nid = \"一号\"  # 中文\nline = { baud = 2400, parity = "
                 "\"even\" }\n\n",
                 ""));
  CHECK(*without_block(kText, "rule", 1) == replaced(kText, "\n[[rule]]\nname = \"tamper\"\n", ""));
  CHECK(*without_block("[[d]]\na = 1\n[d.sub]\nb = 2\n[[d]]\na = 3\n", "d", 1) == "[[d]]\na = 3\n");
  CHECK(without_block(kText, "device", 3).has_error());
  CHECK(without_block("d = [{ a = 1 }, { a = 2 }]\n", "d", 1).has_error());
}

TEST_CASE("a word of the command line becomes the value that it looks like") {
  for (const char* bare : {"true", "17", "-2.5", "[1, 2]", "{ a = 1 }", "\"quoted\""})
    CHECK(toml_from_word(bare) == bare);
  CHECK(toml_from_word("10s") == "\"10s\"");
  CHECK(toml_from_word("192.168.1.20") == "\"192.168.1.20\"");
  CHECK(toml_from_word("1 # x") == "\"1 # x\"");
  CHECK(toml_from_word("") == "\"\"");
  CHECK(toml_value(2.0) == "2.0");
  CHECK(toml_value(Duration{90'000}) == "\"90s\"");
}

}  // namespace anju::toml_edit_test
