// Scan, read and probe on a bus that is only a table: what is asked, what is concluded, and how it is shown.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <tuple>

#include "config/load.hpp"
#include "daemon/ctl/daemon_reader.hpp"
#include "daemon/ctl/modbus_probe.hpp"
#include "daemon/ctl/modbus_read.hpp"
#include "daemon/ctl/modbus_scan.hpp"
#include "daemon/ctl/register_views.hpp"

namespace anju::ctl_modbus_test {
namespace {

namespace json = boost::json;

constexpr Look kEnglish{Language::en, false};
constexpr Look kChinese{Language::zh, false};

// Devices that have the registers of a table; what is not there is refused, who is not there is silent.
class TableBus final : public BusReader {
 public:
  std::map<std::tuple<int, int, int>, std::uint16_t> registers;  // unit, function, address
  std::map<int, Exchange> always;                                // by unit, whatever is asked
  std::vector<ReadQuestion> asked;
  std::size_t stops_after = 1000;
  std::optional<Problem> problem;

  void put(int unit, int function, int address, std::initializer_list<std::uint16_t> words) {
    for (const std::uint16_t word : words) registers[{unit, function, address++}] = word;
  }

  Outcome<Exchange> ask(const ReadQuestion& question, const AskingManner&) override {
    if (asked.size() >= stops_after) {
      if (problem) return *problem;
      return Exchange{Exchange::Kind::stopped, {}, 0, ""};
    }
    asked.push_back(question);
    if (const auto fixed = always.find(question.unit); fixed != always.end()) return fixed->second;
    Exchange answer{Exchange::Kind::words, {}, 0, ""};
    bool is_known = false;
    for (const auto& [place, word] : registers) is_known = is_known || std::get<0>(place) == question.unit;
    if (!is_known) return Exchange{Exchange::Kind::silent, {}, 0, "nothing"};
    for (int i = 0; i < question.count; ++i) {
      const auto found = registers.find({question.unit, question.function, question.address + i});
      if (found == registers.end()) return Exchange{Exchange::Kind::refused, {}, 2, "no such register"};
      answer.words.push_back(found->second);
    }
    return answer;
  }
};

Profile voltmeter() {
  LoadedProfile loaded = parse_profile(R"(
[profile]
id = "voltmeter"
vendor = "Test"
model = "V"
transport = "modbus"
silence_limit = "10m"

[modbus]
function = 4

[[channel]]
quantity = "electricity.voltage"
address = 10
type = "float32"
plausible = [80, 400]

[[channel]]
quantity = "electricity.current"
address = 12
type = "float32"
plausible = [-100, 100]

[[channel]]
quantity = "electricity.frequency"
address = 16
type = "u16"
scale = 0.01
plausible = [40, 70]
)",
                                       "voltmeter.toml");
  for (const Mistake& mistake : loaded.mistakes) FAIL(to_text(mistake));
  return loaded.profile;
}

json::value parsed(const std::string& text) {
  boost::system::error_code fault;
  json::value value = json::parse(text, fault);
  REQUIRE_MESSAGE(!fault, text);
  return value;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a scan finds who answers, with an exception too, and asks the silent for input registers") {
  TableBus bus;
  bus.put(2, 3, 0, {0x1234});
  bus.put(3, 4, 7, {1});  // refuses holding register 0
  bus.always[4] = {Exchange::Kind::refused, {}, 11, "the gateway says so"};
  bus.always[5] = {Exchange::Kind::unreadable, {}, 0, "a wrong checksum"};
  std::vector<std::size_t> told;
  const Scan found = scan(bus, {1, 6, Duration{100}, {std::nullopt}},
                          [&told](const ScanProgress& progress) { told.push_back(progress.asked); });
  CHECK(told == std::vector<std::size_t>{0, 1, 2, 3, 4, 5});
  CHECK(found.is_complete);
  REQUIRE(found.found.size() == 3);
  CHECK(found.found[0].unit == 2);
  CHECK(found.found[1].unit == 3);
  CHECK(found.found[1].answer.exception == 2);
  CHECK(found.found[2].unit == 5);
  CHECK(bus.asked.size() == 2 + 1 + 1 + 1 + 1 + 2);  // the silent 1 and 6 twice
  CHECK(bus.asked[1] == ReadQuestion{1, 4, 0, 1});
  const std::string text = scan_text(found, kEnglish);
  CHECK(has(text, "2     answers (function 3): 0x1234"));
  CHECK(has(text, "3     exception 2: the device has no such register"));
  CHECK(has(text, "5     the answer cannot be read (a wrong checksum)"));
  CHECK(has(scan_text(found, kChinese), "异常 2：设备没有这个寄存器"));
  const json::value answer = parsed(scan_json(found, true));
  CHECK(answer.at("through") == "anjud");
  CHECK(answer.at("units").as_array().size() == 3);
  CHECK(answer.at("units").at(0).at("words").at(0) == 0x1234);
  CHECK(answer.at("units").at(1).at("exception") == 2);
  CHECK(answer.at("units").at(0).at("profiles").is_null());
}

TEST_CASE("a scan that is ended, or loses its bus, keeps what it found") {
  TableBus bus;
  bus.put(1, 3, 0, {1});
  bus.stops_after = 3;
  const auto quiet = [](const ScanProgress&) {};
  Scan found = scan(bus, {1, 9, Duration{100}, {std::nullopt}}, quiet);
  CHECK_FALSE(found.is_complete);
  CHECK(found.found.size() == 1);
  CHECK(has(scan_text(found, kEnglish), "ended early"));
  bus.asked.clear();
  bus.problem = Problem{1, "bus.unreachable", "what", "why", "hint"};
  found = scan(bus, {1, 9, Duration{100}, {std::nullopt}}, quiet);
  CHECK(found.problem.has_value());
  CHECK(found.found.size() == 1);
}

TEST_CASE("a scan goes through each line setting, and says on which one who answers") {
  TableBus bus;
  bus.put(1, 3, 0, {1});
  const LineSettings slow{2400, Parity::even, 8, 1};
  const Scan found = scan(bus, {1, 2, Duration{100}, {LineSettings{}, slow}},
                          [](const ScanProgress& now) { CHECK(now.total == 4); });
  REQUIRE(found.found.size() == 2);
  CHECK(has(scan_text(found, kEnglish), "9600 8N1"));
  CHECK(has(scan_text(found, kEnglish), "2400 8E1"));
  CHECK(has(scan_json(found, false), R"("line":{"baud":2400,"parity":"even","stop_bits":1})"));
  const Scan none = scan(bus, {3, 4, Duration{100}, {std::nullopt}}, [](const ScanProgress&) {});
  CHECK(has(scan_text(none, kEnglish), "no device answers"));
}

TEST_CASE("something that answers to every number is called so") {
  TableBus bus;
  for (int unit = 1; unit <= 20; ++unit) bus.put(unit, 3, 0, {1});
  const Scan found = scan(bus, {1, 20, Duration{100}, {std::nullopt}}, [](const ScanProgress&) {});
  CHECK(has(scan_text(found, kEnglish), "every unit number answers"));
}

TEST_CASE("registers are shown with every plausible meaning, and no other") {
  const std::uint16_t volts[] = {0x4366, 0x8000, 0, 0};  // 230.5
  RegisterViews views = views_of(volts);
  CHECK(views.real == 230.5F);
  CHECK_FALSE(views.whole.has_value());
  const std::uint16_t small[] = {0, 5, 0xFFFF, 0xFFFE};
  views = views_of(small);
  CHECK(views.whole == 5);
  CHECK(views.whole_swapped == 327680);
  CHECK_FALSE(views.real.has_value());  // a denormal
  CHECK(views_of(std::span(small).subspan(2)).whole == -2);
  CHECK_FALSE(views_of(std::span(small).subspan(2)).real.has_value());  // no number
  CHECK_FALSE(views_of(std::span(small).subspan(3)).whole.has_value());
  const std::uint16_t twice[] = {0x4009, 0x21FB, 0x5444, 0x2D18};  // pi
  CHECK(views_of(twice).real_long == doctest::Approx(3.14159265358979));
  CHECK_FALSE(views_of(twice).whole_long.has_value());
  const std::uint16_t letters[] = {0x5344, 0x4D00};
  CHECK(views_of(letters).text == "SD");
  CHECK(views_of(std::span(letters).subspan(1)).text == "M");
  const std::uint16_t zero[] = {0, 0, 0, 0};
  CHECK(views_of(zero).real == 0.0F);
  CHECK(views_of(zero).text.empty());
}

TEST_CASE("a long range is read in as many requests as it takes, and a lost answer is asked for once more") {
  TableBus bus;
  for (int i = 0; i < 300; ++i) bus.put(1, 3, i, {static_cast<std::uint16_t>(i)});
  const ReadRegisters read = read_registers(bus, {1, 3, 0, 300}, {}, kEnglish);
  CHECK_FALSE(read.problem.has_value());
  REQUIRE(read.words.size() == 300);
  CHECK(read.words[299] == 299);
  REQUIRE(bus.asked.size() == 3);
  CHECK(bus.asked[2] == ReadQuestion{1, 3, 250, 50});
  const ReadRegisters cut = read_registers(bus, {1, 3, 0, 301}, {}, kEnglish);
  CHECK(cut.words.size() == 250);
  REQUIRE(cut.problem.has_value());
  CHECK(cut.problem->code == "modbus.refused");
  CHECK(cut.problem->why == "exception 2: the device has no such register");
  CHECK(cut.problem->what == "register 250 of unit 1 cannot be read");
  bus.asked.clear();
  const ReadRegisters silent = read_registers(bus, {9, 3, 0, 1}, {Duration{300}, {}, {}}, kEnglish);
  CHECK(bus.asked.size() == 2);
  CHECK(silent.problem->why == "no answer within 300 ms");
}

TEST_CASE("what was read is a table with no empty column, and JSON") {
  TableBus bus;
  bus.put(1, 3, 100, {0x4366, 0x8000});
  bus.put(1, 1, 0, {1, 0, 1});
  const ReadRegisters read = read_registers(bus, {1, 3, 100, 2}, {}, kEnglish);
  const std::string text = registers_text(read, kEnglish);
  CHECK(has(text, "ADDRESS  HEX     WORD    U16    S16"));
  CHECK(has(text, "100      0x0064  0x4366  17254  17254"));
  CHECK(has(text, "230.5"));
  CHECK_FALSE(has(text, "DOUBLE"));
  const json::value answer = parsed(registers_json(read, false));
  CHECK(answer.at("through") == "direct");
  CHECK(answer.at("registers").at(0).at("float32").as_double() == 230.5);
  CHECK(answer.at("registers").at(1).at("s16") == -32768);
  CHECK(answer.at("fault").is_null());
  const ReadRegisters bits = read_registers(bus, {1, 1, 0, 3}, {}, kEnglish);
  CHECK(has(registers_text(bits, kEnglish), "2        0x0002  1\n"));
  CHECK(parsed(registers_json(bits, false)).at("words").as_array().size() == 3);
}

TEST_CASE("an address is decimal or hexadecimal, and a manual's number is taken as it is, with a note") {
  CHECK(address_in("300") == 300);
  CHECK(address_in("0x12C") == 300);
  CHECK(address_in("65535") == 65535);
  for (const char* wrong : {"", "x", "0x", "-1", "65536", "1.5", "12a", "0x10000", "400001", " 1"})
    CHECK_FALSE(address_in(wrong).has_value());
  CHECK(has(manual_note(40001, kEnglish), "read address 0 with --function 3"));
  CHECK(has(manual_note(30010, kEnglish), "read address 9 with --function 4"));
  CHECK(manual_note(30000, kEnglish).empty());
  CHECK(manual_note(50000, kEnglish).empty());
}

TEST_CASE("a probe reads the profile in parts where the device refuses, and shows each channel") {
  const Profile profile = voltmeter();
  TableBus bus;
  bus.put(1, 4, 10, {0x4366, 0x8000, 0x3F80, 0});  // 16 is not there
  const auto probed = probe_with_neighbours(bus, profile, 1, {});
  REQUIRE(probed.has_value());
  CHECK(probed->good == 2);
  CHECK(probed->better_shift == 0);
  REQUIRE(probed->left_out.size() == 1);
  CHECK(probed->left_out[0].block.start == 16);
  const std::string text = probe_text(profile, *probed, {}, kEnglish);
  CHECK(has(text, "230.5 V  good"));
  CHECK(has(text, "10 0x000A  0x4366 0x8000"));
  CHECK(has(text, "not read"));
  CHECK(has(text, "left out: function 4, address 16, count 1: exception 2: the device has no such register"));
  CHECK(text.ends_with("2 of 3 channels are good\n"));
  const json::value answer = parsed(probe_json(profile, *probed, 1, true));
  CHECK(answer.at("good") == 2);
  CHECK(answer.at("total") == 3);
  CHECK(answer.at("channels").at(0).at("value").as_double() == 230.5);
  CHECK(answer.at("channels").at(2).at("words").is_null());
  CHECK(answer.at("left_out").at(0).at("exception") == 2);
  CHECK(answer.at("address_shift").is_null());
}

TEST_CASE("a device that seems to count from 1 is noticed") {
  TableBus bus;
  for (int i = 0; i < 40; ++i) bus.put(1, 4, i, {0});
  bus.put(1, 4, 9, {0x4366, 0x8000, 0x3F80, 0, 0, 0, 5000, 0});
  const Profile profile = voltmeter();
  const auto probed = probe_with_neighbours(bus, profile, 1, {});
  REQUIRE(probed.has_value());
  CHECK(probed->better_shift == -1);
  CHECK(probed->better_good == 3);
  CHECK(has(probe_text(profile, *probed, {}, kEnglish), "with -1 added, 3 channels are good"));
  CHECK(parsed(probe_json(profile, *probed, 1, false)).at("address_shift") == -1);
}

TEST_CASE("nobody there is found out after a few questions") {
  TableBus bus;
  const auto probed = probe_with_neighbours(bus, voltmeter(), 7, {});
  REQUIRE(probed.has_value());
  CHECK(probed->good == 0);
  CHECK(bus.asked.size() <= 4);
}

TEST_CASE("the profile of which most is there fits best, and one of another device does not fit") {
  const Profile small = voltmeter();
  Profile other = small;
  other.id = "other";
  for (Field& field : other.fields)
    field.registers.address = static_cast<std::uint16_t>(field.registers.address + 500);
  Profile half = small;
  half.id = "half";
  half.fields[0].registers.address = 700;
  half.fields[1].registers.address = 702;
  TableBus bus;
  bus.put(1, 4, 10, {0x4366, 0x8000, 0x3F80, 0, 0, 0, 5000});
  const auto found = likenesses(bus, {&other, &half, &small}, 1, {});
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 2);
  CHECK((*found)[0].profile == "voltmeter");
  CHECK((*found)[0].good == 3);
  CHECK((*found)[1].profile == "half");
  CHECK((*found)[1].good == 1);
}

TEST_CASE("what the daemon is asked and answers is understood by both sides") {
  AskingManner manner{Duration{7000}, Duration{5}, LineSettings{2400, Parity::odd, 8, 2}};
  CHECK(question_json({1, 3, 0, 10}, manner) ==
        R"({"unit":1,"function":3,"address":0,"count":10,"timeout_ms":5000,"frame_gap_ms":5,)"
        R"("line":{"baud":2400,"parity":"odd","stop_bits":2}})");
  CHECK(exchange_in(R"({"words":[1,65535]})")->words == std::vector<std::uint16_t>{1, 65535});
  CHECK(exchange_in(R"({"exception":2,"fault":"x"})")->exception == 2);
  CHECK(exchange_in(R"({"fault":"x","kind":"silent"})")->kind == Exchange::Kind::silent);
  CHECK(exchange_in(R"({"fault":"x","kind":"news"})")->kind == Exchange::Kind::stopped);
  CHECK_FALSE(exchange_in("[]").has_value());
}

TEST_CASE("buses are a table, and one without devices is neither connected nor not") {
  const std::string body =
      R"({"buses":[{"id":"rs485","kind":"rtu","place":"/dev/ttyUSB0","line":{"baud":9600,"parity":"even",)"
      R"("stop_bits":1},"devices":2,"connected":true,"reason":"","load":0.123,"figures":{"asked":10,)"
      R"("answered":7,"refused":1,"silent":2,"missed":3}},{"id":"tcp-1","place":"192.0.2.1:502","line":null,)"
      R"("devices":0,"connected":null,"load":0,"figures":{}}]})";
  const auto text = render(View::buses, body, kEnglish);
  REQUIRE(text.has_value());
  CHECK(has(*text, "rs485  /dev/ttyUSB0   9600 8E1  2        13 %  7/10      refused 1, silent 2  3"));
  CHECK(has(*text, "no device on it"));
  CHECK(*render(View::buses, R"({"buses":[]})", kEnglish) == "no bus is configured\n");
}

}  // namespace anju::ctl_modbus_test
