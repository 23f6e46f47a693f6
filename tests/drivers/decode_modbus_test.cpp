// Registers become values with the word and byte order of the profile, each from one answer or not at all.
#include <doctest/doctest.h>

#include <string>

#include "config/load.hpp"
#include "drivers/decode.hpp"

namespace anju::decode_modbus_test {
namespace {

Profile profile_of(const std::string& quantity, const std::string& more) {
  LoadedProfile loaded = parse_profile(
      "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n[[channel]]\nquantity = \"" +
          quantity + "\"\naddress = 10\n" + more,
      "p.toml");
  REQUIRE(loaded.mistakes.empty());
  return loaded.profile;
}

std::optional<std::int64_t> ticks(const Profile& profile, std::vector<std::uint16_t> words) {
  const Decoded decoded = decode(profile, ModbusAnswer{0, {{3, 10, std::move(words)}}});
  REQUIRE(decoded.values.size() == 1);
  CHECK(decoded.refusals.empty());
  CHECK((decoded.values[0].quality == Quality::invalid) == !decoded.values[0].ticks);
  return decoded.values[0].ticks;
}

Profile pulses(const std::string& type, const std::string& more = "") {
  return profile_of("meter.pulses", "type = \"" + type + "\"\n" + more);
}

const std::vector<std::uint16_t> kFloat12_5{0x4148, 0x0000};

}  // namespace

TEST_CASE("every type of register, the high word first") {
  CHECK(ticks(pulses("u16"), {0xFFFE}) == 65534);
  CHECK(ticks(pulses("s16"), {0xFFFE}) == -2);
  CHECK(ticks(pulses("u32"), {0xFFFF, 0xFFFE}) == 4'294'967'294);
  CHECK(ticks(pulses("s32"), {0xFFFF, 0xFFFE}) == -2);
  CHECK(ticks(pulses("u64"), {0x0020, 0, 0, 0x0001}) == 9'007'199'254'740'993);
  CHECK(ticks(pulses("s64"), {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE}) == -2);
  CHECK(ticks(profile_of("electricity.power.active", "type = \"float32\""), kFloat12_5) == 12'500);
  CHECK(ticks(profile_of("electricity.power.active", "type = \"float64\""), {0x4029, 0, 0, 0}) == 12'500);
}

TEST_CASE("word order and byte order are independent of each other") {
  CHECK(ticks(pulses("u32"), {0x0102, 0x0304}) == 0x01020304);
  CHECK(ticks(pulses("u32", "word_order = \"little\""), {0x0304, 0x0102}) == 0x01020304);
  CHECK(ticks(pulses("u32", "byte_order = \"little\""), {0x0201, 0x0403}) == 0x01020304);
  CHECK(ticks(pulses("u32", "word_order = \"little\"\nbyte_order = \"little\""), {0x0403, 0x0201}) ==
        0x01020304);
  CHECK(ticks(pulses("u64", "word_order = \"little\""), {4, 3, 2, 1}) == 0x0001'0002'0003'0004);
  CHECK(ticks(pulses("u16", "byte_order = \"little\""), {0x0201}) == 0x0102);
}

TEST_CASE("what is not a number, infinite or listed is no value") {
  const Profile power = profile_of("electricity.power.active", "type = \"float32\"\nno_value = [-9999.9]");
  CHECK(ticks(power, {0x7FC0, 0}) == std::nullopt);
  CHECK(ticks(power, {0xFF80, 0}) == std::nullopt);
  // -9999.9 as a float32: no double is equal to both.
  CHECK(ticks(power, {0xC61C, 0x3F9A}) == std::nullopt);
  CHECK(ticks(pulses("u16", "no_value = [65535]"), {0xFFFF}) == std::nullopt);
  CHECK(ticks(pulses("u64", "no_value = [18446744073709551615.0]"), {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}) ==
        std::nullopt);
}

TEST_CASE("a value that does not fit is refused, and names its register") {
  const Decoded decoded = decode(pulses("u64"), ModbusAnswer{0, {{3, 10, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFE}}}});
  CHECK(decoded.values.empty());
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == "out-of-range");
  CHECK(decoded.refusals[0].where == "10");
}

TEST_CASE("a register of a boolean is 0 or 1") {
  const Profile door = profile_of("door.open", "type = \"u16\"\ninvert = true");
  CHECK(ticks(door, {0}) == 1);
  CHECK(ticks(door, {1}) == 0);
  CHECK(decode(door, ModbusAnswer{0, {{3, 10, {2}}}}).refusals.at(0).reason == "not-a-boolean");
}

TEST_CASE("a value is found wherever its block starts") {
  const Decoded decoded = decode(pulses("u32"), ModbusAnswer{0, {{3, 100, {9}}, {3, 8, {9, 9, 1, 2, 9}}}});
  REQUIRE(decoded.values.size() == 1);
  CHECK(decoded.values[0].ticks == 0x0001'0002);
}

TEST_CASE("a value is never put together from two answers") {
  const Decoded torn = decode(pulses("u32"), ModbusAnswer{0, {{3, 10, {1}}, {3, 11, {2}}}});
  CHECK(torn.values.empty());
  REQUIRE(torn.refusals.size() == 1);
  CHECK(torn.refusals[0].reason == "short-answer");
  CHECK(torn.refusals[0].where == "10");
  // One block ends inside the value, another holds all of it.
  const Decoded whole = decode(pulses("u32"), ModbusAnswer{0, {{3, 10, {7}}, {3, 9, {0, 1, 2}}}});
  REQUIRE(whole.values.size() == 1);
  CHECK(whole.values[0].ticks == 0x0001'0002);
  CHECK(whole.refusals.empty());
}

TEST_CASE("a register that was not read says nothing") {
  for (const RegisterBlock& block :
       {RegisterBlock{3, 0, {1, 2, 3}}, RegisterBlock{3, 11, {1, 2}}, RegisterBlock{3, 10, {}}}) {
    const Decoded decoded = decode(pulses("u32"), ModbusAnswer{0, {block}});
    CHECK(decoded.values.empty());
    CHECK(decoded.refusals.empty());
  }
}

TEST_CASE("the last register of all can be read") {
  Profile profile = pulses("u32");
  profile.fields[0].registers.address = 65534;
  const Decoded decoded = decode(profile, ModbusAnswer{0, {{3, 65533, {9, 0, 5}}}});
  REQUIRE(decoded.values.size() == 1);
  CHECK(decoded.values[0].ticks == 5);
}

TEST_CASE("several fields of one channel are one reading: the first that knows a value") {
  const std::string second =
      "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 11\ntype = \"u16\"\nno_value = [65535]\n";
  const Profile profile = profile_of("electricity.voltage", "type = \"u16\"\nno_value = [65535]\n" + second);
  CHECK(ticks(profile, {230, 231}) == 230'000'000);
  CHECK(ticks(profile, {0xFFFF, 231}) == 231'000'000);
  CHECK(ticks(profile, {0xFFFF, 0xFFFF}) == std::nullopt);
}

TEST_CASE("bits of a register, as a truth and as a number") {
  CHECK(ticks(profile_of("device.fault", "type = \"u16\"\nbit = 15"), {0x8000}) == 1);
  CHECK(ticks(profile_of("device.fault", "type = \"u16\"\nmask = 0x7FFF"), {0x8000}) == 0);
  CHECK(ticks(pulses("u32", "mask = 0xFFFF00\nshift = 8"), {0xAB12, 0x34CD}) == 0x1234);
  CHECK(ticks(profile_of("door.open", "type = \"u16\"\ntrue_when = [3]\nfalse_when = [1]"), {3}) == 1);
}

}  // namespace anju::decode_modbus_test
