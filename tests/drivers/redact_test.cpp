// What is personal is gone before a message is kept, wherever it is; and a message without it stays byte for
// byte.
#include "drivers/redact.hpp"

#include "drivers/payload.hpp"
#include "tests/drivers/decode_fixture.hpp"

namespace anju::redact_test {
namespace {

std::string kept(const std::string& personal, const std::string& payload) {
  const Profile profile = test::profile_of(test::channel("alarm.smoke"), "personal = [" + personal + "]");
  return redacted(profile.mqtt, payload);
}

}  // namespace

TEST_CASE("members are taken out, at any depth, and nothing else") {
  CHECK(kept("\"/user\"", R"({"a":1,"user":"A. Body","b":[1,2]})") == R"({"a":1,"b":[1,2]})");
  CHECK(kept("\"/user\", \"/data/name\"", R"({"data":{"name":"x","v":1},"user":{"id":1}})") ==
        R"({"data":{"v":1}})");
  CHECK(kept("\"/a~1b\"", R"({"a/b":1,"ab":2})") == R"({"ab":2})");
  CHECK(kept("\"$/user\"", R"({"user":1,"v":2})") == R"({"v":2})");
  CHECK(kept("\"/wifi/ssid\"", R"({"wifi":7,"v":2})") == R"({"wifi":7,"v":2})");
}

TEST_CASE("a star is every member that fits, and every element of a list") {
  CHECK(kept("\"/*/name\"", R"({"a":{"name":1,"v":2},"b":{"name":3},"name":4})") ==
        R"({"a":{"v":2},"b":{},"name":4})");
  CHECK(kept("\"/name*\"", R"({"nameTH":1,"nameEN":2,"name":3,"Name":4,"v":5})") == R"({"Name":4,"v":5})");
  CHECK(kept("\"/*_id\"", R"({"user_id":1,"_id":2,"id":3})") == R"({"id":3})");
  CHECK(kept("\"/list/*/name\"", R"({"list":[{"name":1,"v":2},{"v":3},4]})") ==
        R"({"list":[{"v":2},{"v":3},4]})");
  CHECK(kept("\"/*\"", R"({"a":1,"b":2})") == "{}");
}

TEST_CASE("an element of a list leaves its place, so that the others keep theirs") {
  CHECK(kept("\"/list/1\"", R"({"list":["a","b","c"]})") == R"({"list":["a",null,"c"]})");
  CHECK(kept("\"/list/*\"", R"({"list":["a","b"]})") == R"({"list":[null,null]})");
  CHECK(kept("\"/list/0/name\"", R"({"list":[{"name":1},{"name":2}]})") == R"({"list":[{},{"name":2}]})");
  CHECK(kept("\"/list/7\"", R"({"list":["a"]})") == R"({"list":["a"]})");
}

TEST_CASE("where nothing is personal nothing changes, not even a blank") {
  const std::string odd = "{ \"v\" : 1.50,\n\"e\":1e3 , \"v\":2}\n";
  CHECK(kept("\"/user\"", odd) == odd);
  for (const std::string& payload :
       {std::string("no JSON {\"user\":1"), std::string(""), std::string("[1,2]"), std::string("\"user\""),
        std::string("\xFF\x00\x01", 3)})
    CHECK(kept("\"/user\"", payload) == payload);
  CHECK(redacted(MqttProfile{}, "{\"user\":1}") == "{\"user\":1}");
}

TEST_CASE("a frame that decoding tolerates hides nothing") {
  CHECK(kept("\"/user\"", "\xEF\xBB\xBF{\"user\":1,\"v\":2}") == R"({"v":2})");
  CHECK(kept("\"/user\"", std::string("{\"user\":1,\"v\":2}\0", 17)) == R"({"v":2})");
}

TEST_CASE("numbers and texts come through as exact as they were") {
  CHECK(kept("\"/user\"",
             R"({"user":1,"a":18446744073709551615,"b":-9223372036854775808,"c":"温\n\"","d":null})") ==
        R"({"a":18446744073709551615,"b":-9223372036854775808,"c":"温\n\"","d":null})");
}

}  // namespace anju::redact_test
