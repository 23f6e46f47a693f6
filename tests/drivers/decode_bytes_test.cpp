// Numbers out of bytes: every type, both orders, the edges of the payload; payloads of bytes and of hex
// digits.
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_bytes_test {
namespace {

using namespace test;

Profile bytes(const std::string& source, const std::string& quantity = "meter.pulses",
              const std::string& more = "") {
  return profile_of(channel(quantity, "bytes = { " + source + " }\n" + more), "payload = \"hex\"");
}

}  // namespace

TEST_CASE("every type, the high byte first and the low one first") {
  const std::pair<const char*, std::int64_t> big[] = {
      {"u8", 0xF1},      {"s8", -15},         {"u16", 0xF1F2},     {"s16", -3598},
      {"u24", 0xF1F2F3}, {"u32", 0xF1F2F3F4}, {"s32", -235736076}, {"s64", -1012478732780767240}};
  for (const auto& [type, value] : big)
    CHECK(ticks(bytes("at = 0, type = \"" + std::string(type) + "\""), "f1f2f3f4f5f6f7f8") == value);
  const std::pair<const char*, std::int64_t> little[] = {
      {"u16", 0xF2F1}, {"s16", -3343}, {"u24", 0xF3F2F1}, {"u32", 0xF4F3F2F1}};
  for (const auto& [type, value] : little)
    CHECK(ticks(bytes("at = 0, byte_order = \"little\", type = \"" + std::string(type) + "\""),
                "f1f2f3f4f5f6f7f8") == value);
  CHECK(ticks(bytes("at = 0, type = \"u64\""), "7fffffffffffffff") == 9'223'372'036'854'775'807);
  expect_refused(read(bytes("at = 0, type = \"u64\""), "8000000000000000"), "out-of-range", "byte 0");
}

TEST_CASE("floating point, and what no number is") {
  const Profile narrow =
      bytes("at = 1, type = \"float32\"", "electricity.power.active", "no_value = [-9999.9]");
  CHECK(ticks(narrow, "0041480000") == 12'500);
  expect_unknown(narrow, "007fc00000");
  expect_unknown(narrow, "00ff800000");
  expect_unknown(narrow, "00c61c3f9a");
  CHECK(ticks(narrow, "0080000000") == 0);
  CHECK(ticks(bytes("at = 0, type = \"float64\", byte_order = \"little\"", "electricity.power.active"),
              "0000000000002940") == 12'500);
}

TEST_CASE("decimal digits in half bytes") {
  CHECK(ticks(bytes("at = 1, type = \"bcd\", length = 3"), "00123456") == 123'456);
  CHECK(ticks(bytes("at = 0, type = \"bcd\", length = 3, byte_order = \"little\""), "563412") == 123'456);
  CHECK(ticks(bytes("at = 0, type = \"bcd\", length = 8"), "9999999999999999") == 9'999'999'999'999'999);
  for (const char* wrong : {"1A", "a1", "ff"})
    expect_refused(read(bytes("at = 0, type = \"bcd\", length = 1"), wrong), "not-a-number", "byte 0");
  expect_refused(read(bytes("at = 0, type = \"bcd\", length = 2"), "12"), "short-answer", "byte 0");
}

TEST_CASE("a value that ends beyond the payload is a short answer, and others are read") {
  const Profile profile =
      profile_of(channel("meter.pulses", "bytes = { at = 0, type = \"u16\" }") +
                     channel("device.rssi", "bytes = { at = 2, type = \"s8\" }\nscale = -1"),
                 "payload = \"hex\"");
  const Decoded decoded = read(profile, "0102");
  REQUIRE(decoded.values.size() == 1);
  CHECK(decoded.values[0].ticks == 0x0102);
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == "short-answer");
  CHECK(decoded.refusals[0].where == "byte 2");
  CHECK(read(profile, "010246").values.size() == 2);
  expect_refused(read(bytes("at = 65535, type = \"u8\""), "00"), "short-answer", "byte 65535");
}

TEST_CASE("a payload of bytes is taken as it is, and one of digits must be digits") {
  const Profile raw =
      profile_of(channel("meter.pulses", "bytes = { at = 0, type = \"u16\" }"), "payload = \"bytes\"");
  CHECK(ticks(raw, std::string("\0\0", 2)) == 0);
  CHECK(ticks(raw, "\xEF\xBB\xBF") == 0xEFBB);
  CHECK(ticks(raw, std::string(kPayloadLimit, 'A')) == 0x4141);
  expect_refused(read(raw, std::string(kPayloadLimit + 1, 'A')), "too-large", "");
  for (const char* wrong : {"0", "0g01", "01 02", " 0102"})
    expect_refused(read(bytes("at = 0, type = \"u8\""), wrong), "malformed", "");
}

TEST_CASE("bits, truths and what a number means are the same as in JSON") {
  CHECK(ticks(bytes("at = 0, type = \"u8\"", "alarm.smoke", "bit = 7"), "80") == 1);
  CHECK(ticks(bytes("at = 0, type = \"u8\"", "alarm.smoke", "bit = 7"), "7f") == 0);
  CHECK(ticks(bytes("at = 0, type = \"u8\"", "door.open", "true_when = [2]\nfalse_when = [1]"), "02") == 1);
  CHECK(ticks(bytes("at = 0, type = \"u16\"", "meter.pulses", "mask = 0x0FF0\nshift = 4"), "abcd") == 0xBC);
  expect_unknown(bytes("at = 0, type = \"u16\"", "meter.pulses", "no_value = [65535]"), "ffff");
  CHECK(ticks(bytes("at = 0, type = \"u8\"", "device.fault", "constant = true"), "00") == 1);
}

}  // namespace anju::decode_bytes_test
