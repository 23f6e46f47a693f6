// A message that was heard before is known again byte for byte, and the memory for it is bounded.
#include "daemon/recent_messages.hpp"

#include <doctest/doctest.h>

namespace anju {
namespace {

MqttMessage message(const char* topic, const std::string& payload) { return {topic, payload, false, false}; }

}  // namespace

TEST_CASE("the same topic and payload are known again, whatever the flags say") {
  RecentMessages recent(8);
  CHECK_FALSE(recent.note(message("a", "1")));
  CHECK(recent.note(message("a", "1")));
  CHECK(recent.note({"a", "1", true, true}));
  CHECK(recent.note(message("a", "1")));
}

TEST_CASE("one byte more or less, or in the other half, is another message") {
  RecentMessages recent(8);
  recent.note(message("a", "12"));
  for (const auto& other : {message("a", "1"), message("a", "13"), message("b", "12"), message("a1", "2"),
                            message("12", "a"), message("a", std::string("12\0", 3)), message("", "a12")})
    CHECK_FALSE(recent.note(other));
}

TEST_CASE("the oldest are forgotten, and a repeat is not younger for it") {
  RecentMessages recent(3);
  for (const char* payload : {"1", "2", "3"}) CHECK_FALSE(recent.note(message("a", payload)));
  CHECK(recent.note(message("a", "1")));
  CHECK_FALSE(recent.note(message("a", "4")));
  CHECK_FALSE(recent.note(message("a", "1")));  // forgotten, and noted again
  CHECK(recent.note(message("a", "3")));
  CHECK_FALSE(recent.note(message("a", "2")));
}

TEST_CASE("without a memory nothing is known again") {
  RecentMessages recent(0);
  CHECK_FALSE(recent.note(message("a", "1")));
  CHECK_FALSE(recent.note(message("a", "1")));
}

}  // namespace anju
