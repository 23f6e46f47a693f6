// Registers and bits as devices really hold them: tables of several functions, decimal digits, patterns that
// mean "no value" and patterns that mean "no such register", words in every order.
#include <doctest/doctest.h>

#include <string>

#include "config/load.hpp"
#include "drivers/decode.hpp"

namespace anju::decode_registers_test {
namespace {

Profile parsed(const std::string& text) {
  LoadedProfile loaded = parse_profile(
      "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n" + text, "p.toml");
  for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
  REQUIRE(loaded.mistakes.empty());
  return loaded.profile;
}

std::string channel(const std::string& quantity, const std::string& more) {
  return "[[channel]]\nquantity = \"" + quantity + "\"\naddress = 0\n" + more + "\n";
}

Profile pulses(const std::string& more) { return parsed(channel("meter.pulses", more)); }
Profile power(const std::string& more) { return parsed(channel("electricity.power.active", more)); }

Decoded read(const Profile& profile, std::vector<std::uint16_t> words, int function = 3) {
  return decode(profile, ModbusAnswer{0, {{function, 0, std::move(words)}}});
}

// Of an answer that gives one value and no refusal. None: the device says that it does not know.
std::optional<std::int64_t> ticks(const Profile& profile, std::vector<std::uint16_t> words) {
  const Decoded decoded = read(profile, std::move(words));
  CHECK(decoded.refusals.empty());
  REQUIRE(decoded.values.size() == 1);
  CHECK((decoded.values[0].quality == Quality::invalid) == !decoded.values[0].ticks);
  return decoded.values[0].ticks;
}

bool says_nothing(const Decoded& decoded) { return decoded.values.empty() && decoded.refusals.empty(); }

std::string refusal(const Decoded& decoded) {
  CHECK(decoded.values.empty());
  REQUIRE(decoded.refusals.size() == 1);
  return std::string(decoded.refusals[0].reason);
}

struct Order {
  const char* type;
  const char* orders;
  std::vector<std::uint16_t> words;
  std::int64_t value;
};

constexpr const char* kLittleWords = "word_order = \"little\"\n";
constexpr const char* kLittleBytes = "byte_order = \"little\"\n";
constexpr const char* kLittleBoth = "word_order = \"little\"\nbyte_order = \"little\"\n";

}  // namespace

TEST_CASE("word order and byte order are two switches, for each length of a value") {
  const std::vector<Order> orders{
      {"u16", kLittleBytes, {0x0102}, 513},
      {"u16", kLittleWords, {0x0102}, 0x0102},
      {"s16", kLittleBytes, {0xFEFF}, -2},
      {"s32", "", {0x0102, 0x0304}, 16'909'060},
      {"s32", kLittleBytes, {0x0102, 0x0304}, 33'620'995},
      {"s32", kLittleWords, {0x0102, 0x0304}, 50'594'050},
      {"s32", kLittleBoth, {0x0102, 0x0304}, 67'305'985},
      {"u64", "", {0x0102, 0x0304, 0x0506, 0x0708}, 72'623'859'790'382'856},
      {"u64", kLittleWords, {0x0102, 0x0304, 0x0506, 0x0708}, 506'660'481'457'717'506},
      {"u64", kLittleBytes, {0x0102, 0x0304, 0x0506, 0x0708}, 0x0201'0403'0605'0807},
      {"u64", kLittleBoth, {0x0102, 0x0304, 0x0506, 0x0708}, 0x0807'0605'0403'0201}};
  for (const Order& order : orders) {
    CAPTURE(order.type);
    CAPTURE(order.orders);
    CHECK(ticks(pulses("type = \"" + std::string(order.type) + "\"\n" + order.orders), order.words) ==
          order.value);
  }
  // 1.2345677614212036, and 12.5 in the wide kind.
  CHECK(ticks(power("type = \"float32\""), {0x3F9E, 0x0651}) == 1235);
  CHECK(ticks(power("type = \"float32\"\n" + std::string(kLittleWords)), {0x0651, 0x3F9E}) == 1235);
  CHECK(ticks(power("type = \"float32\"\n" + std::string(kLittleBytes)), {0x9E3F, 0x5106}) == 1235);
  CHECK(ticks(power("type = \"float32\"\n" + std::string(kLittleBoth)), {0x5106, 0x9E3F}) == 1235);
  CHECK(ticks(power("type = \"float64\"\n" + std::string(kLittleBoth)), {0, 0, 0, 0x2940}) == 12'500);
}

TEST_CASE("the same address is another register in the table of another function") {
  const Profile profile = parsed(channel("electricity.voltage", "type = \"u16\"\nfunction = 4") +
                                 channel("electricity.current", "type = \"u16\"") +
                                 channel("door.open", "type = \"bit\"\nfunction = 2") +
                                 channel("switch.on", "type = \"bit\"\nfunction = 1"));
  const Decoded all =
      decode(profile, ModbusAnswer{0, {{1, 0, {1}}, {2, 0, {0}}, {3, 0, {7}}, {4, 0, {230}}}});
  REQUIRE(all.values.size() == 4);
  CHECK(all.values[0].ticks == 230'000'000);
  CHECK(all.values[1].ticks == 7'000'000);
  CHECK(all.values[2].ticks == 0);
  CHECK(all.values[3].ticks == 1);
  const Decoded holding = read(profile, {7});
  REQUIRE(holding.values.size() == 1);
  CHECK(holding.values[0].channel == 1);
}

TEST_CASE("bits lie one beside the other, and one that was not read says nothing") {
  const Profile door = parsed(
      "[[channel]]\nquantity = \"door.open\"\naddress = 10\ntype = \"bit\"\nfunction = 2\ninvert = true\n");
  const auto answer = [](std::uint16_t start, std::vector<std::uint16_t> bits) {
    return ModbusAnswer{0, {{2, start, std::move(bits)}}};
  };
  CHECK(decode(door, answer(8, {0, 0, 1})).values.at(0).ticks == 0);
  CHECK(decode(door, answer(10, {0, 1})).values.at(0).ticks == 1);
  CHECK(says_nothing(decode(door, answer(11, {1}))));
  CHECK(says_nothing(decode(door, answer(8, {1, 1}))));
}

TEST_CASE("decimal digits, four to a register, in any order of the words") {
  CHECK(ticks(pulses("type = \"bcd\"\nlength = 1"), {0x9801}) == 9801);
  CHECK(ticks(pulses("type = \"bcd\"\nlength = 2"), {0x0012, 0x3456}) == 123'456);
  CHECK(ticks(pulses("type = \"bcd\"\nlength = 3\nword_order = \"little\""), {0x9012, 0x5678, 0x1234}) ==
        123'456'789'012);
  CHECK(ticks(pulses("type = \"bcd\"\nlength = 4\nbyte_order = \"little\""), {0x0000, 0, 0, 0x1200}) == 12);
  CHECK(ticks(pulses("type = \"bcd\"\nlength = 4"), {0x9999, 0x9999, 0x9999, 0x9999}) ==
        9'999'999'999'999'999);
  CHECK(refusal(read(pulses("type = \"bcd\"\nlength = 2"), {0x0012, 0x345A})) == "not-bcd");
  CHECK(refusal(read(pulses("type = \"bcd\"\nlength = 2"), {0xFFFF, 0xFFFF})) == "not-bcd");
  const Profile listed = pulses("type = \"bcd\"\nlength = 2\nno_value = [0xFFFFFFFF, 99999999]");
  CHECK(ticks(listed, {0xFFFF, 0xFFFF}) == std::nullopt);
  CHECK(ticks(listed, {0x9999, 0x9999}) == std::nullopt);
}

TEST_CASE("a pattern that means no value is listed as the registers look or as the number is") {
  for (const char* listed : {"[0xFFFF]", "[-1]"}) {
    const Profile profile = power("type = \"s16\"\nno_value = " + std::string(listed));
    CHECK(ticks(profile, {0xFFFF}) == std::nullopt);
    CHECK(ticks(profile, {0xFFFE}) == -2000);
  }
  const Profile several = power("type = \"s16\"\nno_value = [0x7FFF, 0x8000]");
  CHECK(ticks(several, {0x7FFF}) == std::nullopt);
  CHECK(ticks(several, {0x8000}) == std::nullopt);
  CHECK(ticks(several, {0xFFFF}) == -1000);
  const Profile wide = power("type = \"s32\"\nno_value = [0xFFFFFFFF, 0x80000000]");
  CHECK(ticks(wide, {0xFFFF, 0xFFFF}) == std::nullopt);
  CHECK(ticks(wide, {0x8000, 0}) == std::nullopt);
  CHECK(ticks(wide, {0, 0xFFFF}) == 65'535'000);
  const Profile widest = power("type = \"s64\"\nno_value = [-9223372036854775808, -1]");
  CHECK(ticks(widest, {0x8000, 0, 0, 0}) == std::nullopt);
  CHECK(ticks(widest, {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF}) == std::nullopt);
  // The pattern of a float is not its number.
  CHECK(ticks(power("type = \"float32\"\nno_value = [0x3F800000]"), {0x3F80, 0}) == 1000);
}

TEST_CASE("a pattern that means no such register gives nothing, and no other field suffers") {
  const Profile profile = parsed(channel("electricity.voltage", "type = \"u16\"\nunsupported = [0xFFFE]") +
                                 channel("meter.pulses", "type = \"u32\"\nunsupported = [0xFFFEFFFE]") +
                                 channel("electricity.frequency", "type = \"s16\"\nunsupported = [0xFFFE]"));
  CHECK(says_nothing(read(profile, {0xFFFE, 0xFFFE})));
  const Decoded other = read(profile, {0xFFFE, 0});
  REQUIRE(other.values.size() == 1);
  CHECK(other.values[0].channel == 1);
  CHECK(says_nothing(read(pulses("type = \"u64\"\nunsupported = [\"0xFFFFFFFFFFFFFFFF\"]"),
                          {0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF})));
  // The first that has the register counts.
  const Profile either =
      parsed(channel("electricity.voltage", "type = \"u16\"\nunsupported = [0]") +
             "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 1\ntype = \"u16\"\n");
  CHECK(ticks(either, {0, 231}) == 231'000'000);
}

TEST_CASE("a register may hold a word's number") {
  const Profile button =
      parsed(channel("button.event", "type = \"u16\"\nwords = { \"1\" = \"press\", \"2\" = \"hold\" }"));
  const Decoded held = read(button, {2});
  REQUIRE(held.values.size() == 1);
  CHECK(held.values[0].text == "hold");
  CHECK(held.values[0].ticks == 2);
  CHECK(says_nothing(read(button, {3})));
}

}  // namespace anju::decode_registers_test
