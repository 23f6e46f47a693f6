// What a profile says of a Modbus device is read as meant, and each mistake is found alone, at its line,
// named by its key and with the way out.
#include <doctest/doctest.h>

#include "config/load.hpp"

namespace anju::modbus_profile_test {
namespace {

using namespace std::chrono_literals;

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

Profile parsed(const std::string& text) {
  const LoadedProfile loaded = parse_profile(text, "p.toml");
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  return loaded.profile;
}

// Five lines: what follows begins at line 6.
const std::string kHead = "[profile]\nid = \"p\"\ntransport = \"modbus\"\nsilence_limit = \"5m\"\n[modbus]\n";
const std::string kVolt = "[[channel]]\nquantity = \"electricity.voltage\"\n";
const std::string kDoor = "[[channel]]\nquantity = \"door.open\"\n";

std::string modbus(const std::string& lines) {
  return kHead + "function = 3\n" + lines + kVolt + "address = 50000\ntype = \"u16\"\n";
}

// The lines of the channel begin at line 9.
std::string volt(const std::string& lines, int function = 3) {
  return kHead + "function = " + std::to_string(function) + "\n" + kVolt + lines;
}

std::string door(const std::string& lines, int function = 2) {
  return kHead + "function = " + std::to_string(function) + "\n" + kDoor + lines;
}

struct Row {
  std::string title;
  std::string text;
  int line;
  const char* key;
  const char* reason;  // a part of it
};

const std::vector<Row> kRows{
    {"a base that no manual has", modbus("address_base = 2\n"), 7, "modbus.address_base",
     "0, 1, 10001, 30001, 40001, 100001, 300001, 400001"},
    {"an address below the base",
     kHead + "function = 3\naddress_base = 40001\n" + kVolt + "address = 12\ntype = \"u16\"\n", 10,
     "channel[1].address", "12 - 40001 (modbus.address_base) = -39989 is out of range"},
    {"an address beyond the wire", volt("address = 65536\ntype = \"u16\"\n"), 9, "channel[1].address",
     "65536 is out of range: addresses on the wire are 0 to 65535"},
    {"an address far beyond the base",
     kHead + "function = 3\naddress_base = 300001\n" + kVolt + "address = 400001\ntype = \"u16\"\n", 10,
     "channel[1].address", "= 100000 is out of range"},
    {"a block of nothing", modbus("block_limit = 0\n"), 7, "modbus.block_limit", "1 to 125"},
    {"a hole larger than a block can be", modbus("hole_limit = 125\n"), 7, "modbus.hole_limit", "0 to 124"},
    {"a turnaround without end", modbus("turnaround = \"31s\"\n"), 7, "modbus.turnaround", "0s to 30s"},
    {"a silence too long", modbus("frame_gap = \"501ms\"\n"), 7, "modbus.frame_gap", "0s to 500ms"},
    {"a silence in parts of a millisecond", modbus("frame_gap = \"0.5ms\"\n"), 7, "modbus.frame_gap",
     "write a whole number"},
    {"retries without end", modbus("retries = 11\n"), 7, "modbus.retries", "0 to 10"},
    {"an unknown way with what is not there", modbus("unsupported = \"left_out\"\n"), 7, "modbus.unsupported",
     "did you mean \"left-out\"?"},
    {"a misspelt key", modbus("frame_gpa = \"1ms\"\n"), 7, "modbus.frame_gpa", "did you mean \"frame_gap\"?"},
    {"a rate that cannot be set", modbus("line = { baud = 9601 }\n"), 7, "modbus.line.baud",
     "1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200"},
    {"seven bits", modbus("[modbus.line]\ndata_bits = 7\n"), 8, "modbus.line.data_bits", "must be 8"},
    {"an unknown parity", modbus("line = { parity = \"evn\" }\n"), 7, "modbus.line.parity",
     "did you mean \"even\"?"},
    {"an unknown key of the line", modbus("line = { bauds = 9600 }\n"), 7, "modbus.line.bauds",
     "did you mean \"baud\"?"},
    {"a function that writes", volt("address = 1\ntype = \"u16\"\nfunction = 6\n"), 11, "channel[1].function",
     "1 to 4"},
    {"a register of function 2", volt("address = 1\ntype = \"u16\"\nfunction = 2\n"), 10, "channel[1].type",
     "functions 1 and 2 read single bits"},
    {"a bit of function 3", door("address = 1\ntype = \"bit\"\nfunction = 3\n"), 10, "channel[1].type",
     "a bit of a register is `bit = n`"},
    {"a bit that is a number", volt("address = 1\ntype = \"bit\"\n", 1), 10, "channel[1].type",
     "electricity.voltage is not"},
    {"a mask of a bit", door("address = 1\ntype = \"bit\"\nmask = 1\n"), 11, "channel[1].mask", "is one bit"},
    {"a word order of a bit", door("address = 1\ntype = \"bit\"\nword_order = \"big\"\n"), 11,
     "channel[1].word_order", "is for registers"},
    {"bcd without length", volt("address = 1\ntype = \"bcd\"\n"), 7, "channel[1].length", "missing"},
    {"bcd of five registers", volt("address = 1\ntype = \"bcd\"\nlength = 5\n"), 11, "channel[1].length",
     "1 to 4"},
    {"length of another type", volt("address = 1\ntype = \"u16\"\nlength = 1\n"), 11, "channel[1].length",
     "is for bcd"},
    {"bcd longer than a block",
     kHead + "function = 3\nblock_limit = 2\n" + kVolt + "address = 1\ntype = \"bcd\"\nlength = 3\n", 11,
     "channel[1].type", "takes 3 registers"},
    {"bcd beyond the last register", volt("address = 65534\ntype = \"bcd\"\nlength = 3\n"), 9,
     "channel[1].address", "beyond register 65535"},
    {"a channel read more rarely than the limit of silence",
     volt("address = 1\ntype = \"u16\"\nperiod = \"5m\"\n"), 11, "channel[1].period",
     "shorter than profile.silence_limit"},
    {"a deadline after the next request", volt("address = 1\ntype = \"u16\"\ndeadline = \"11s\"\n"), 11,
     "channel[1].deadline", "cannot be longer than the period, 10s"},
    {"a negative raw value", volt("address = 1\ntype = \"s16\"\nunsupported = [-2]\n"), 11,
     "channel[1].unsupported", "a whole number from 0 on, such as 0xFFFE"},
    {"a raw value that is no number", volt("address = 1\ntype = \"s16\"\nunsupported = [\"FFFE\"]\n"), 11,
     "channel[1].unsupported", "found the text \"FFFE\""},
    {"a raw value with 17 digits",
     volt("address = 1\ntype = \"u64\"\nunsupported = [\"0x10000000000000000\"]\n"), 11,
     "channel[1].unsupported", "expected a whole number"},
    {"a raw value that does not fit", volt("address = 1\ntype = \"u16\"\nunsupported = [0xFFFEFFFE]\n"), 11,
     "channel[1].unsupported", "4294901758 does not fit into the value's 16 bits"},
    {"period of an MQTT channel",
     "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"a/{device}\"]\n" + kVolt +
         "pointer = \"/v\"\nperiod = \"1s\"\n",
     9, "channel[1].period", "is for Modbus"},
    {"an example's word below the base",
     modbus("address_base = 1\n") + "[[example]]\nreadings = []\nwords = { \"0\" = 1 }\n", 14,
     "example[1].words.0", "0 - 1 (modbus.address_base) = -1"},
    {"a bit of an example that is 2",
     door("address = 0\ntype = \"bit\"\n") + "[[example]]\nreadings = []\nwords = { \"0\" = 2 }\n", 13,
     "example[1].words.0", "0 to 1"},
    {"an example of a function that there is not",
     modbus("") + "[[example]]\nfunction = 5\nreadings = []\nwords = { \"0\" = 2 }\n", 12,
     "example[1].function", "1 to 4"},
};

}  // namespace

TEST_CASE("each mistake of a Modbus profile is found alone, at its line, with its key") {
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    const std::vector<Mistake> mistakes = parse_profile(row.text, "p.toml").mistakes;
    REQUIRE_MESSAGE(mistakes.size() == 1, all_of(mistakes));
    CHECK(mistakes[0].line == row.line);
    CHECK(mistakes[0].key == row.key);
    CHECK_MESSAGE(mistakes[0].reason.find(row.reason) != std::string::npos, mistakes[0].reason);
  }
}

TEST_CASE("how the device is asked, every key") {
  const ModbusProfile said = parsed(modbus("address_base = 40001\nblock_limit = 60\nhole_limit = 4\n"
                                           "response_timeout = \"300ms\"\nturnaround = \"50ms\"\n"
                                           "frame_gap = \"5ms\"\nretries = 1\nperiod = \"30s\"\n"
                                           "unsupported = \"fault\"\n[modbus.line]\nbaud = 2400\n"
                                           "parity = \"even\"\nstop_bits = 2\n"))
                                 .modbus;
  CHECK(said.address_base == 40001);
  CHECK(said.block_limit == 60);
  CHECK(said.hole_limit == 4);
  CHECK(said.response_timeout == 300ms);
  CHECK(said.turnaround == 50ms);
  CHECK(said.frame_gap == 5ms);
  CHECK(said.retries == 1);
  CHECK(said.period == 30s);
  CHECK(said.unsupported == Unsupported::fault);
  CHECK(said.line == LineSettings{2400, Parity::even, 8, 2});
  const ModbusProfile silent = parsed(modbus("")).modbus;
  CHECK_FALSE(silent.frame_gap);
  CHECK_FALSE(silent.line);
  CHECK(silent.unsupported == Unsupported::left_out);
  CHECK(parsed(modbus("frame_gap = \"0s\"\n")).modbus.frame_gap == 0ms);
}

TEST_CASE("where a channel is and how often it is read, every key") {
  const RegisterSource said =
      parsed(kHead + "function = 3\naddress_base = 30001\n" + kVolt +
             "address = 30100\ntype = \"bcd\"\nlength = 3\nfunction = 4\nperiod = \"1m\"\n"
             "deadline = \"2s\"\nunsupported = [0xFFFE, 0, \"0xFFFFFFFFFFFE\"]\n")
          .fields.at(0)
          .registers;
  CHECK(said.function == 4);
  CHECK(said.address == 99);
  CHECK(said.type == RegisterType::bcd);
  CHECK(said.words == 3);
  CHECK(said.period == 1min);
  CHECK(said.deadline == 2s);
  CHECK(said.unsupported == std::vector<std::uint64_t>{0xFFFE, 0, 0xFFFF'FFFF'FFFE});
  const RegisterSource silent =
      parsed(kHead + "function = 4\nperiod = \"7s\"\n" + kVolt + "address = 1\ntype = \"u64\"\n")
          .fields.at(0)
          .registers;
  CHECK(silent.function == 4);
  CHECK(silent.words == 4);
  CHECK(silent.period == 7s);
  CHECK(silent.deadline == 7s);
}

TEST_CASE("the first and the last register, however the manual counts") {
  const auto address = [](const std::string& base, const std::string& written) {
    return parsed(kHead + "function = 3\naddress_base = " + base + "\n" + kVolt +
                  "type = \"u16\"\naddress = " + written + "\n")
        .fields.at(0)
        .registers.address;
  };
  CHECK(address("0", "0") == 0);
  CHECK(address("0", "65535") == 65535);
  CHECK(address("1", "1") == 0);
  CHECK(address("1", "65536") == 65535);
  CHECK(address("40001", "40001") == 0);
  CHECK(address("40001", "105536") == 65535);
  CHECK(address("400001", "465536") == 65535);
}

TEST_CASE("examples count as the channels do, and say their function where there are several") {
  const Profile profile =
      parsed(kHead + "function = 4\naddress_base = 1\n" + kVolt + "address = 11\ntype = \"u16\"\n" + kDoor +
             "address = 3\ntype = \"bit\"\nfunction = 2\n"
             "[[example]]\nwords = { \"11\" = 230 }\nreadings = []\n"
             "[[example]]\nfunction = 2\nwords = { \"3\" = 1 }\nreadings = []\n");
  using Words = std::vector<std::pair<std::uint16_t, std::uint16_t>>;
  CHECK(profile.examples.at(0).function == 4);
  CHECK(profile.examples.at(0).words == Words{{10, 230}});
  CHECK(profile.examples.at(1).function == 2);
  CHECK(profile.examples.at(1).words == Words{{2, 1}});
}

}  // namespace anju::modbus_profile_test
