// Text with holes is filled with what the topic and a star captured, or gives nothing; a regular expression
// finds its first group and cannot be made slow.
#include "config/text_template.hpp"

#include <doctest/doctest.h>

#include "config/text_pattern.hpp"

namespace anju::text_template_test {
namespace {

std::string filled(std::string_view text, std::string_view topic, std::string_view star = "") {
  const TopicPattern pattern("t/{a}/{b}");
  const auto captures = pattern.match(topic);
  REQUIRE(captures.has_value());
  const auto parsed = TextTemplate::parse(text);
  REQUIRE(parsed.has_value());
  return parsed->fill(*captures, star).value_or("nothing");
}

std::string found(const std::string& expression, std::string_view text) {
  std::string fault;
  const auto pattern = TextPattern::parse(expression, fault);
  REQUIRE_MESSAGE(pattern.has_value(), fault);
  return std::string(pattern->find(text).value_or("nothing"));
}

}  // namespace

TEST_CASE("holes are filled in their order, also twice and side by side") {
  CHECK(filled("{a}", "t/x/y") == "x");
  CHECK(filled("{b}-{a}{b}.", "t/x/y") == "y-xy.");
  CHECK(filled("CT{*}", "t/x/y", "3") == "CT3");
  CHECK(filled("{*}{*}", "t/x/y", "3") == "33");
  CHECK(filled("plain", "t/x/y") == "plain");
  CHECK(filled("{a}", "t//y") == "");
  CHECK(filled("{c}", "t/x/y") == "nothing");
  CHECK(filled("{a}", "t/{b}/y") == "{b}");  // what is captured is not read again
}

TEST_CASE("a template knows what it needs") {
  const TextTemplate both = TextTemplate::parse("{gateway}/CT{*}").value();
  CHECK_FALSE(both.is_fixed());
  CHECK(both.uses_wildcard());
  CHECK(both.names() == std::vector<std::string_view>{"gateway"});
  CHECK(TextTemplate::parse("L1").value().is_fixed());
  CHECK(TextTemplate::parse("").value().empty());
}

TEST_CASE("a brace that is not closed, or holds no name, is no template") {
  for (const std::string wrong : {"{", "}", "a{b", "a}b", "{}", "{a b}", "{a{b}}", "{a}}", "{**}", "{a/b}"}) {
    CAPTURE(wrong);
    CHECK_FALSE(TextTemplate::parse(wrong).has_value());
  }
}

TEST_CASE("an expression gives its first group, or the whole match, or nothing") {
  CHECK(found("([0-9.]+) *kWh", "E: 12.5 kWh") == "12.5");
  CHECK(found("[0-9.]+", "E: 12.5 kWh") == "12.5");
  CHECK(found("a(b)?c", "ac") == "nothing");
  CHECK(found("a(b*)c", "ac") == "");
  CHECK(found("^b", "a\nb") == "nothing");
  CHECK(found("(?m)^(b)$", "a\nb\nc") == "b");
  CHECK(found("x", "") == "nothing");
}

TEST_CASE("what RE2 does not take is refused with its reason") {
  for (const std::string wrong : {"(", "[a", "a**", "(?=a)", "\\1(a)", "(?P<n>a", "a{99999}"}) {
    CAPTURE(wrong);
    std::string fault;
    CHECK_FALSE(TextPattern::parse(wrong, fault).has_value());
    CHECK_FALSE(fault.empty());
  }
}

TEST_CASE("an expression made to be slow is not") {
  CHECK(found("^(a+)+$", std::string(60'000, 'a') + "b") == "nothing");
}

}  // namespace anju::text_template_test
