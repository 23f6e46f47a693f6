// Filters match as MQTT 3.1.1 clause 4.7 says, and patterns capture what a profile names, also inside a
// level.
#include "config/topic_pattern.hpp"

#include <doctest/doctest.h>

#include <string>

namespace anju::topic_pattern_test {
namespace {

// What the one named capture stands for; "none" when the topic does not match.
std::string captured(std::string_view pattern, std::string_view topic, std::string_view name) {
  const TopicPattern parsed(pattern);
  const auto captures = parsed.match(topic);
  if (!captures) return "none";
  return std::string(captures->find(name).value_or("no such capture"));
}

bool matches(std::string_view pattern, std::string_view topic) {
  return TopicPattern(pattern).match(topic).has_value();
}

}  // namespace

TEST_CASE("filters match as clause 4.7 says") {
  for (const char* topic :
       {"sport/tennis/player1", "sport/tennis/player1/ranking", "sport/tennis/player1/score/x"})
    CHECK(filter_matches("sport/tennis/player1/#", topic));
  CHECK(filter_matches("sport/#", "sport"));
  CHECK(filter_matches("#", "sport/tennis"));
  CHECK(filter_matches("#", "/finance"));
  CHECK(filter_matches("sport/tennis/+", "sport/tennis/player1"));
  CHECK_FALSE(filter_matches("sport/tennis/+", "sport/tennis/player1/ranking"));
  CHECK_FALSE(filter_matches("sport/+", "sport"));
  CHECK(filter_matches("sport/+", "sport/"));
  CHECK(filter_matches("+/+", "/finance"));
  CHECK(filter_matches("/+", "/finance"));
  CHECK_FALSE(filter_matches("+", "/finance"));
  CHECK(filter_matches("+/monitor/#", "a/monitor"));
  CHECK(filter_matches("a/+/c", "a//c"));
  CHECK_FALSE(filter_matches("sport", "sports"));
  CHECK_FALSE(filter_matches("sport/tennis", "sport"));
  CHECK_FALSE(filter_matches("sport", "Sport"));
}

TEST_CASE("a wildcard in front does not reach the topics of the broker") {
  CHECK_FALSE(filter_matches("#", "$SYS/uptime"));
  CHECK_FALSE(filter_matches("+/uptime", "$SYS/uptime"));
  CHECK(filter_matches("$SYS/#", "$SYS/uptime"));
  CHECK(filter_matches("$SYS/+", "$SYS/uptime"));
  CHECK(filter_matches("a/+", "a/$b"));
}

TEST_CASE("what is no filter is named as such") {
  for (const std::string right : {"a/b", "+", "#", "a/+/c", "a/#", "/a", "a//b", "厨房/+"}) {
    CAPTURE(right);
    CHECK(topic_filter_fault(right) == "");
  }
  for (const std::string wrong : {"", "a+", "a/b#", "#/a", "a/+b", "a\nb"}) {
    CAPTURE(wrong);
    CHECK(topic_filter_fault(wrong) != "");
  }
  CHECK(topic_filter_fault(std::string(512, 'a')) == "");
  CHECK(topic_filter_fault(std::string(513, 'a')) == "longer than 512 bytes");
}

TEST_CASE("a pattern captures levels and parts of levels") {
  CHECK(captured("m/+/{device}/#", "m/x/kitchen/state", "device") == "kitchen");
  CHECK(captured("m/+/{device}/#", "m/x/kitchen", "device") == "kitchen");
  CHECK(captured("m/+/{device}/#", "m/x//state", "device") == "");
  CHECK(captured("m/+/{device}/#", "m/x", "device") == "none");
  CHECK(captured("{device}/status/switch:{n}", "plug-1/status/switch:0", "n") == "0");
  CHECK(captured("{device}/status/switch:{n}", "plug-1/status/switch:0", "device") == "plug-1");
  CHECK(captured("{device}/status/switch:{n}", "plug-1/status/input:0", "n") == "none");
  CHECK(captured("bed/{name}_temperature", "bed/left_temperature", "name") == "left");
  CHECK(captured("bed/{name}_temperature", "bed/_temperature", "name") == "");
  CHECK(captured("bed/ab{name}ba", "bed/aba", "name") == "none");
  CHECK(captured("bed/ab{name}ba", "bed/abba", "name") == "");
  CHECK(captured("a/{x}", "a/b", "y") == "no such capture");
  CHECK(captured("温/{device}", "温/厨房", "device") == "厨房");
}

TEST_CASE("a pattern without captures is a filter") {
  CHECK(matches("a/b", "a/b"));
  CHECK_FALSE(matches("a/b", "a/b/c"));
  CHECK_FALSE(matches("a/b/c", "a/b"));
  CHECK(matches("a/+/c", "a//c"));
  CHECK(matches("a/#", "a"));
  CHECK(matches("#", ""));
}

TEST_CASE("neither a wildcard nor a bare capture in front reaches the topics of the broker") {
  for (const char* pattern : {"{device}/uptime", "+/uptime", "#", "{device}/#"})
    CHECK_FALSE(matches(pattern, "$SYS/uptime"));
  CHECK(captured("$SYS/{what}", "$SYS/uptime", "what") == "uptime");
  CHECK(captured("$oc/devices/{device}/up", "$oc/devices/d1/up", "device") == "d1");
}

TEST_CASE("to subscribe to, a level with a capture becomes +") {
  CHECK(TopicPattern("m/+/{device}/#").filter() == "m/+/+/#");
  CHECK(TopicPattern("{device}/status/switch:{n}").filter() == "+/status/+");
  CHECK(TopicPattern("/{device}").filter() == "/+");
  CHECK(TopicPattern("a//b").filter() == "a//b");
  CHECK(TopicPattern("a/{x}").captures("x"));
  CHECK_FALSE(TopicPattern("a/{x}").captures("device"));
}

TEST_CASE("what is no pattern is named as such") {
  for (const std::string right : {"{device}", "a/b", "a/{device}/{field}", "a/x{device}", "{Device}",
                                  "a/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}"}) {
    CAPTURE(right);
    CHECK(topic_pattern_fault(right) == "");
  }
  const std::pair<std::string, std::string> wrong[] = {
      {"a/{device}/{device}", "the capture {device} is there twice"},
      {"a/{", "{ and } must enclose the name of a capture"},
      {"a/}x{", "{ and } must enclose the name of a capture"},
      {"a/x}", "{ and } must enclose the name of a capture"},
      {"a/{}", "the name of a capture is made of letters, digits, - and _"},
      {"a/{a b}", "the name of a capture is made of letters, digits, - and _"},
      {"a/{n}{m}", "one level can hold one capture"},
      {"a/{n}}", "one level can hold one capture"},
      {"a/{a}/{b}/{c}/{d}/{e}/{f}/{g}/{h}/{i}", "more than 8 captures"},
      {"a/#/{device}", "# must be the last level"}};
  for (const auto& [pattern, fault] : wrong) CHECK(topic_pattern_fault(pattern) == fault);
}

}  // namespace anju::topic_pattern_test
