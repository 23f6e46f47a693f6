// A pointer is read as RFC 6901 says, with `$` for the message and one `*`; what is none is refused.
#include "config/json_path.hpp"

#include <doctest/doctest.h>

namespace anju::json_path_test {
namespace {

JsonPath parsed(std::string_view text) {
  const auto path = parse_json_path(text);
  REQUIRE_MESSAGE(path.has_value(), std::string(text));
  return *path;
}

}  // namespace

TEST_CASE("the pointers of RFC 6901, clause 5, and more") {
  for (const std::string right : {"",         "/foo",
                                  "/foo/0",   "/",
                                  "/a~1b",    "/c%d",
                                  "/e^f",     "/g|h",
                                  "/i\\j",    "/k\"l",
                                  "/ ",       "/m~0n",
                                  "//",       "/params/switch:0",
                                  "$",        "$/a",
                                  "$/",       "/*",
                                  "/Switch*", "/*_power",
                                  "/a*b/c",   "/*/Temperature",
                                  "/a~2b/*"}) {
    CAPTURE(right);
    CHECK(parse_json_path(right).has_value());
  }
  for (const std::string wrong :
       {"a", "a/b", "$.a", "$a", "#/a", "/a~", "/a~3", "/~", "/~/a", "/*/*", "/a*b*", "/**", "$/*/x/*"}) {
    CAPTURE(wrong);
    CHECK_FALSE(parse_json_path(wrong).has_value());
  }
}

TEST_CASE("each step is what the escapes stand for") {
  const JsonPath path = parsed("/a~1b/m~0n/x~2y//~01");
  REQUIRE(path.steps.size() == 5);
  CHECK(path.steps[0].key == "a/b");
  CHECK(path.steps[1].key == "m~n");
  CHECK(path.steps[2].key == "x*y");
  CHECK(path.steps[3].key == "");
  CHECK(path.steps[4].key == "~1");
  CHECK_FALSE(path.has_wildcard());
  CHECK(path.text == "/a~1b/m~0n/x~2y//~01");
}

TEST_CASE("a whole pointer has no step, and $ counts from the message") {
  CHECK(parsed("").steps.empty());
  CHECK_FALSE(parsed("").from_message);
  CHECK(parsed("$").steps.empty());
  CHECK(parsed("$").from_message);
  CHECK(parsed("$/a").steps.at(0).key == "a");
  CHECK(parsed("/$a").steps.at(0).key == "$a");
  CHECK_FALSE(parsed("/$a").from_message);
}

TEST_CASE("one step may hold a star, with text around it") {
  const JsonPath path = parsed("/list/ab*~2cd/x");
  REQUIRE(path.steps.size() == 3);
  CHECK(path.has_wildcard());
  CHECK_FALSE(path.steps[0].is_wild);
  CHECK(path.steps[1].is_wild);
  CHECK(path.steps[1].key == "ab");
  CHECK(path.steps[1].after == "*cd");
}

TEST_CASE("a position in an array has no leading zero") {
  CHECK(parsed("/0").steps.at(0).index == 0);
  CHECK(parsed("/10").steps.at(0).index == 10);
  for (const char* none : {"/01", "/-", "/-1", "/+1", "/1a", "/", "/99999999999999999999", "/*"})
    CHECK_FALSE(parsed(none).steps.at(0).index.has_value());
}

}  // namespace anju::json_path_test
