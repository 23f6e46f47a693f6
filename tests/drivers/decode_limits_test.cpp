// A message and a number are taken as far as their limits go, and refused one step beyond.
#include <limits>
#include <string>

#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_limits_test {
namespace {

using namespace test;

}  // namespace

TEST_CASE("a register keeps all its 64 bits, and what does not fit is refused") {
  const Profile energy = one("electricity.energy.import.total", "pointer = \"/v\"\nunit = \"Wh\"");
  CHECK(ticks(energy, in_v("9007199254740993")) == 9'007'199'254'740'993);
  CHECK(ticks(energy, in_v("\"9223372036854775807\"")) == 9'223'372'036'854'775'807);
  CHECK(ticks(one("electricity.energy.import.total"), in_v("123456789012.345")) == 123'456'789'012'345);
  expect_refused(read(energy, in_v("18446744073709551615")), "out-of-range", "/v");
  expect_refused(read(one("water.volume.total"), in_v("9223372036854775807")), "out-of-range", "/v");
  expect_refused(read(one("water.volume.total"), in_v("1e300")), "out-of-range", "/v");
}

TEST_CASE("a message that is no JSON, too deep or too large is refused whole") {
  const Profile water = one("water.volume.total");
  for (const char* payload : {" ", "Online", "{\"v\":12.5,}", "{\"v\":12.5", "{\"v\":1}{\"v\":2}",
                              "{\"v\":01}", "{\"v\":NaN}", "{\"v\":\"\xFF\"}", "{'v':1}"})
    expect_refused(read(water, payload), "malformed", "");
  const auto nested = [](std::size_t depth) {
    return "{\"v\":1,\"w\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(ticks(water, nested(kDepthLimit - 1)) == 1'000'000);
  expect_refused(read(water, nested(kDepthLimit)), "too-deep", "");
  expect_refused(read(water, nested(30'000)), "too-deep", "");
  const std::string padded = in_v("1") + std::string(kPayloadLimit - in_v("1").size(), ' ');
  CHECK(ticks(water, padded) == 1'000'000);
  expect_refused(read(water, padded + " "), "too-large", "");
}

TEST_CASE("objects and arrays have 256 members, and texts 4,096 bytes") {
  const Profile water = one("water.volume.total");
  const auto object_of = [](std::size_t count) {
    std::string text = "{\"v\":1";
    for (std::size_t i = 1; i < count; ++i) text += ",\"m" + std::to_string(i) + "\":0";
    return text + "}";
  };
  const auto array_of = [](std::size_t count) {
    std::string text = "{\"v\":1,\"list\":[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + "]}";
  };
  CHECK(ticks(water, object_of(kMemberLimit)) == 1'000'000);
  expect_refused(read(water, object_of(kMemberLimit + 1)), "too-many-members", "");
  CHECK(ticks(water, array_of(kMemberLimit)) == 1'000'000);
  expect_refused(read(water, array_of(kMemberLimit + 1)), "too-many-members", "");
  const auto padded = [](std::size_t size) { return in_v("\"" + std::string(size - 1, ' ') + "7\""); };
  CHECK(ticks(water, padded(kTextLimit)) == 7'000'000);
  expect_refused(read(water, padded(kTextLimit + 1)), "too-long", "/v");
}

TEST_CASE("numbers at the edges of what a number can be") {
  const Profile water = one("water.volume.total");
  for (const char* zero : {"-0.0", "-0", "\"-0.0\"", "1e-300", "1e-400", "\"1e-400\"", "\"-1e-400\"", "4e-7"})
    CHECK(ticks(water, in_v(zero)) == 0);
  for (const char* unknown :
       {"1e400", "\"1e400\"", "\"-1e400\"", "\"-inf\"", "\"Infinity\"", "\"nan\"", "\"-NaN\""})
    expect_unknown(water, in_v(unknown));
  const Profile pulses = one("meter.pulses");
  CHECK(ticks(pulses, in_v("9223372036854775807")) == std::numeric_limits<std::int64_t>::max());
  CHECK(ticks(pulses, in_v("-9223372036854775808")) == std::numeric_limits<std::int64_t>::min());
  CHECK(ticks(pulses, in_v("\"-9223372036854775808\"")) == std::numeric_limits<std::int64_t>::min());
  for (const char* large : {"9223372036854775808", "18446744073709551615", "\"18446744073709551615\"",
                            "18446744073709551616", "1.7976931348623157e308", "-1e19"})
    expect_refused(read(pulses, in_v(large)), "out-of-range", "/v");
  CHECK(ticks(pulses, in_v("0." + std::string(300, '9'))) == 1);
}

TEST_CASE("a message full of values gives as many as one may, and says that there were more") {
  const Profile profile = profile_of(channel("meter.pulses", "pointer = \"/*\"\nchannel = \"{*}\"") +
                                     "[[record]]\nat = \"/*\"\ndevice = \"{*}\"\n");
  std::string row = "[0";
  for (int i = 1; i < 127; ++i) row += ",1";
  std::string payload = "[" + row + "]";
  for (int i = 1; i < 250; ++i) payload += "," + row + "]";
  payload += "]";
  REQUIRE(payload.size() <= kPayloadLimit);
  const Decoded decoded = read(profile, payload);
  CHECK(decoded.values.size() == kValueLimit);
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == "too-many-values");
}

TEST_CASE("a byte order mark and the NUL at the end of a C text are no part of a message") {
  const Profile water = one("water.volume.total");
  CHECK(ticks(water, "\xEF\xBB\xBF{\"v\":1}") == 1'000'000);
  CHECK(ticks(water, std::string("{\"v\":1}\0\0", 9)) == 1'000'000);
  const Profile word = one("alarm.smoke", "pointer = \"\"");
  CHECK(ticks(word, std::string("ON\0", 3)) == 1);
  expect_refused(read(water, std::string("{\"v\"\0:1}", 9)), "malformed", "");
}

}  // namespace anju::decode_limits_test
