// A plan of requests that a bus cannot carry is refused before anybody waits for a value that never comes in
// time, with the numbers that say why.
#include "config/bus_load.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::bus_load_test {
namespace {

using namespace std::chrono_literals;
using test::TemporaryFolder;

const std::string kPort = "[[bus]]\nid = \"b\"\ntransport = \"rtu\"\ndevice = \"/dev/ttyS9\"\n";

std::string meters(int count, const std::string& more = "", const std::string& profile = "eastron-sdm120") {
  std::string text = "[home]\nid = \"h\"\n";
  for (int unit = 1; unit <= count; ++unit) {
    const std::string number = std::to_string(unit);
    text += "[[device]]\nid = \"m" + number + "\"\nprofile = \"" + profile +
            "\"\nbus = \"b\"\nunit = " + number + "\n" + more;
  }
  return text;
}

// `modbus` are further lines of [modbus], `channels` all of the rest.
std::string profile_text(const std::string& modbus, const std::string& channels) {
  return "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n" + modbus + channels;
}

std::string channel(int address, const std::string& more = "") {
  return "[[channel]]\nquantity = \"electricity.voltage\"\nchannel = \"" + std::to_string(address) +
         "\"\ntype = \"u16\"\naddress = " + std::to_string(address) + "\n" + more;
}

class Box {
 public:
  Box(const std::string& bus, const std::string& home, const std::string& profile = "") {
    folder_.write("homes.d/h.toml", home);
    if (!profile.empty()) folder_.write("profiles.d/p.toml", profile);
    loaded_ = load_settings(folder_.write("anju.toml", "[gateway]\nid = \"box\"\n" + bus),
                            {test::shipped_folder()});
  }

  BusLoad load() const {
    for (const Mistake& mistake : loaded_.mistakes) FAIL_CHECK(to_text(mistake));
    return bus_load(loaded_.settings.buses.at(0), loaded_.settings);
  }
  // Of the one mistake.
  std::string refusal() const {
    REQUIRE(loaded_.mistakes.size() == 1);
    const Mistake& mistake = loaded_.mistakes[0];
    CHECK(mistake.file.ends_with("anju.toml"));
    CHECK(mistake.line == 3);
    CHECK(mistake.key == "bus");
    return mistake.reason;
  }

 private:
  TemporaryFolder folder_;
  LoadedSettings loaded_;
};

bool has(const std::string& text, std::string_view part) {
  INFO(text);
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("what a request costs on a line: its bytes, the silence before, and the time to answer") {
  // 32 registers: 8 + 5 + 64 bytes of 1041 us, 3.5 bytes of silence, 20 ms; then 6 registers.
  const BusLoad load = Box(kPort, meters(1)).load();
  CHECK(load.share == doctest::Approx((80'157 + 3'643 + 20'000 + 26'025 + 3'643 + 20'000) / 10e6));
  CHECK(load.longest == 104ms);
  CHECK(load.longest_of == "m1");
  REQUIRE(load.devices.size() == 1);
  CHECK(load.devices[0].share == doctest::Approx(load.share));
}

TEST_CASE("32 meters of the usual kind fit on a line of 9,600 baud, and not on one of 2,400") {
  const Box usual(kPort, meters(32));
  CHECK(usual.load().share == doctest::Approx(0.491).epsilon(0.01));
  const std::string reason = Box(kPort + "baud = 2400\n", meters(32)).refusal();
  CHECK(has(reason, "\"b\" need 159 % of its time, and at most 85 %"));
  CHECK(has(reason, "m1 needs 50 ms, m2 needs 50 ms, m3 needs 50 ms;"));
  CHECK(has(reason, "periods 1.9 times as long would do or a line of 9600 baud"));
}

TEST_CASE("the bound is 85 %, and those that need most are named first") {
  const std::string every_100_ms = profile_text("turnaround = \"20ms\"\nperiod = \"100ms\"\n", channel(0));
  // 15 bytes, 3.6 ms and 20 ms are 39 ms of 100.
  CHECK(Box(kPort, meters(2, "", "p"), every_100_ms).load().share == doctest::Approx(0.785).epsilon(0.01));
  const std::string reason = Box(kPort, meters(3, "", "p"), every_100_ms).refusal();
  CHECK(has(reason, "need 118 %"));
  const std::string mixed = meters(1) +
                            "[[device]]\nid = \"fast\"\nprofile = \"p\"\nbus = \"b\"\nunit = 9\n" +
                            "[[device]]\nid = \"faster\"\nprofile = \"p\"\nbus = \"b\"\nunit = 10\n";
  CHECK(Box(kPort + "baud = 115200\n", mixed, every_100_ms).load().devices.at(0).device == "fast");
}

TEST_CASE(
    "a device that the line must be set for costs two switches a request, one that is as its bus none") {
  const double plain = Box(kPort, meters(1)).load().share;
  CHECK(Box(kPort, meters(1, "line = { baud = 9600 }\n")).load().share == doctest::Approx(plain));
  CHECK(Box(kPort, meters(1, "line = { parity = \"even\" }\n")).load().share > plain + 2 * 0.004);
  const std::string profile = profile_text("[modbus.line]\nparity = \"even\"\n", channel(0));
  const std::string same = profile_text("", channel(0));
  CHECK(Box(kPort, meters(1, "", "p"), profile).load().share ==
        doctest::Approx(Box(kPort + "parity = \"even\"\n", meters(1, "", "p"), same).load().share + 0.004));
}

TEST_CASE("the silence that a model needs counts where it is longer than that of the line") {
  const auto share = [](const std::string& gap) {
    return Box(kPort, meters(1, "", "p"), profile_text("frame_gap = \"" + gap + "\"\n", channel(0)))
        .load()
        .share;
  };
  CHECK(share("1ms") == doctest::Approx(share("0s")));
  CHECK(share("500ms") == doctest::Approx(share("0s") + (0.5 - 0.003643) / 10));
}

TEST_CASE("behind a gateway the bytes count when somebody said how its line is set") {
  const std::string gateway = "[[bus]]\nid = \"b\"\nhost = \"10.0.0.1\"\n";
  CHECK(Box(gateway, meters(1)).load().share == doctest::Approx(2 * 0.022 / 10));
  CHECK(Box(gateway + "baud = 9600\n", meters(1)).load().share ==
        doctest::Approx(Box(kPort, meters(1)).load().share + 2 * 0.002 / 10));
}

TEST_CASE("a value that would be late behind the longest other request is refused, and who is in its way") {
  const auto with_deadline = [](const std::string& deadline) {
    return profile_text("period = \"10s\"\n", channel(0, "deadline = \"" + deadline + "\"\n"));
  };
  const std::string home = meters(1) + "[[device]]\nid = \"quick\"\nprofile = \"p\"\nbus = \"b\"\nunit = 9\n";
  CHECK(Box(kPort, home, with_deadline("150ms")).load().share < 0.03);
  const std::string reason = Box(kPort, home, with_deadline("140ms")).refusal();
  CHECK(has(reason, "electricity.voltage of quick on \"b\" has a deadline of 140ms; to read it takes 40 ms"));
  CHECK(has(reason, "the longest other request, of m1, can take 104 ms"));
  CHECK(has(Box(kPort, meters(1, "", "p"), with_deadline("20ms")).refusal(), "to read it takes 40 ms"));
}

TEST_CASE("bits need an eighth of a byte, and a bus without devices needs nothing") {
  std::string bits =
      "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 2\nturnaround = \"0s\"\n";
  for (int i = 0; i < 9; ++i)
    bits += "[[channel]]\nquantity = \"door.open\"\nchannel = \"" + std::to_string(i) +
            "\"\ntype = \"bit\"\naddress = " + std::to_string(i) + "\n";
  CHECK(Box(kPort, meters(1, "", "p"), bits).load().share == doctest::Approx((15 * 1041 + 3'643) / 10e6));
  const BusLoad idle = Box(kPort, meters(0)).load();
  CHECK(idle.share == 0);
  CHECK(idle.longest == 0ms);
  CHECK(idle.devices.empty());
}

}  // namespace anju::bus_load_test
