// How the box reaches a pair of wires and how that is set is read as meant, and each mistake is found alone.
#include <doctest/doctest.h>

#include "config/bus_requests.hpp"
#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::bus_test {
namespace {

using test::TemporaryFolder;

// `bus` follows two lines in anju.toml; `device` follows five in homes.d/h.toml.
struct Row {
  std::string title;
  std::string bus;
  std::string device;
  const char* file;
  int line;
  const char* key;
  const char* reason;  // a part of it
};

const std::string kTcp = "[[bus]]\nid = \"b\"\nhost = \"10.0.0.1\"\n";
const std::string kServer = "[[bus]]\nid = \"b\"\ntransport = \"rtu-over-tcp\"\nhost = \"10.0.0.1\"\n";
const std::string kPort = "[[bus]]\nid = \"b\"\ntransport = \"rtu\"\ndevice = \"/dev/ttyUSB0\"\n";

LoadedSettings load(const TemporaryFolder& folder, const std::string& bus, const std::string& device,
                    const std::string& profile = "eastron-sdm120") {
  if (!device.empty())
    folder.write("homes.d/h.toml",
                 "[home]\nid = \"h\"\n[[device]]\nid = \"m\"\nprofile = \"" + profile + "\"\n" + device);
  return load_settings(folder.write("anju.toml", "[gateway]\nid = \"box\"\n" + bus),
                       {test::shipped_folder()});
}

Settings right(const std::string& bus, const std::string& device = "",
               const std::string& profile = "eastron-sdm120", const std::string& profile_text = "") {
  const TemporaryFolder folder;
  if (!profile_text.empty()) folder.write("profiles.d/p.toml", profile_text);
  const LoadedSettings loaded = load(folder, bus, device, profile);
  for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
  REQUIRE(loaded.settings.buses.size() > 0);
  return loaded.settings;
}

const std::vector<Row> kRows{
    {"an unknown transport", "[[bus]]\nid = \"b\"\ntransport = \"tpc\"\nhost = \"10.0.0.1\"\n", "",
     "anju.toml", 5, "bus[1].transport", "did you mean \"tcp\"?"},
    {"a serial server without port", kServer, "", "anju.toml", 3, "bus[1].port", "missing"},
    {"a serial server with a device", kServer + "port = 26\ndevice = \"/dev/ttyS0\"\n", "", "anju.toml", 8,
     "bus[1].device", "is for transport = \"rtu\""},
    {"a serial port without device", "[[bus]]\nid = \"b\"\ntransport = \"rtu\"\n", "", "anju.toml", 3,
     "bus[1].device", "missing"},
    {"a serial port by its short name", "[[bus]]\nid = \"b\"\ntransport = \"rtu\"\ndevice = \"ttyUSB0\"\n",
     "", "anju.toml", 6, "bus[1].device", "best is one of /dev/serial/by-id/"},
    {"a serial port with host", kPort + "host = \"10.0.0.1\"\n", "", "anju.toml", 7, "bus[1].host",
     "rtu has a device"},
    {"a serial port with port", kPort + "port = 502\n", "", "anju.toml", 7, "bus[1].port",
     "rtu has a device"},
    {"a rate that cannot be set", kPort + "baud = 14400\n", "", "anju.toml", 7, "bus[1].baud",
     "possible are: 1200, 2400, 4800, 9600"},
    {"an unknown parity", kPort + "parity = \"E\"\n", "", "anju.toml", 7, "bus[1].parity", "none, even, odd"},
    {"seven bits of RTU", kPort + "data_bits = 7\n", "", "anju.toml", 7, "bus[1].data_bits", "must be 8"},
    {"three stop bits", kPort + "stop_bits = 3\n", "", "anju.toml", 7, "bus[1].stop_bits", "1 to 2"},
    {"one port of the box for two buses",
     kPort + "[[bus]]\nid = \"c\"\ntransport = \"rtu\"\ndevice = \"/dev/./ttyUSB0\"\n", "", "anju.toml", 10,
     "bus[2].device", "anju.toml:6: two that ask on one pair of wires disturb each other"},
    {"one gateway for two buses", kTcp + "[[bus]]\nid = \"c\"\nhost = \"10.0.0.1\"\nport = 502\n", "",
     "anju.toml", 8, "bus[2].host", "\"10.0.0.1:502\" is already the bus at "},
    {"a line behind a gateway", kTcp, "bus = \"b\"\nline = { baud = 2400 }\n", "h.toml", 7, "device[1].line",
     "only its gateway can change"},
    {"a line behind a serial server", kServer + "port = 26\n", "bus = \"b\"\nline = { baud = 2400 }\n",
     "h.toml", 7, "device[1].line", "on a serial port of the box"},
    {"a wrong rate of a device", kPort, "bus = \"b\"\nline = { baud = 2401 }\n", "h.toml", 7,
     "device[1].line.baud", "2401 is no rate"},
    {"a misspelt key of a device's line", kPort, "bus = \"b\"\nline = { pairty = \"even\" }\n", "h.toml", 7,
     "device[1].line.pairty", "did you mean \"parity\"?"},
    {"a gateway's unit on a serial port", kPort, "bus = \"b\"\nunit = 255\n", "h.toml", 7, "device[1].unit",
     "on a serial line units are 1 to 247"},
};

}  // namespace

TEST_CASE("each mistake of a bus or a device on it is found alone, at its line, with its key") {
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    const TemporaryFolder folder;
    const std::vector<Mistake> mistakes = load(folder, row.bus, row.device).mistakes;
    for (const Mistake& mistake : mistakes) CAPTURE(to_text(mistake));
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].file.ends_with(row.file));
    CHECK(mistakes[0].line == row.line);
    CHECK(mistakes[0].key == row.key);
    CHECK_MESSAGE(mistakes[0].reason.find(row.reason) != std::string::npos, mistakes[0].reason);
  }
}

TEST_CASE("line of an MQTT device") {
  const TemporaryFolder folder;
  const auto mistakes = load(folder, "[mqtt]\n", "line = { baud = 2400 }\n", "z2m-smoke").mistakes;
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].key == "device[1].line");
  CHECK(mistakes[0].reason.starts_with("is for Modbus"));
}

TEST_CASE("a bus knows how it is reached and where it is written") {
  const BusSettings tcp = right(kTcp).buses[0];
  CHECK(tcp.kind == BusKind::tcp);
  CHECK(tcp.port == 502);
  CHECK_FALSE(tcp.line);
  CHECK(tcp.file.ends_with("anju.toml"));
  CHECK(tcp.line_number == 3);
  const BusSettings server = right(kServer + "port = 26\nstop_bits = 2\n").buses[0];
  CHECK(server.kind == BusKind::rtu_over_tcp);
  CHECK(server.port == 26);
  CHECK(server.line == LineSettings{9600, Parity::none, 8, 2});
  const BusSettings port = right(kPort).buses[0];
  CHECK(port.kind == BusKind::rtu);
  CHECK(port.device == "/dev/ttyUSB0");
  CHECK(port.line == LineSettings{});
  CHECK(right(kPort + "baud = 19200\nparity = \"even\"\ndata_bits = 8\n").buses[0].line ==
        LineSettings{19200, Parity::even, 8, 1});
  CHECK(right(kTcp + "data_bits = 7\n").buses[0].line == LineSettings{9600, Parity::none, 7, 1});
}

TEST_CASE("a serial port is the same under each of its names") {
  const TemporaryFolder folder;
  const auto port = folder.write("ttyX", "");
  std::filesystem::create_symlink(port, folder.path() / "by-id");
  const auto bus = [](const std::string& id, const std::filesystem::path& device) {
    return "[[bus]]\nid = \"" + id + "\"\ntransport = \"rtu\"\ndevice = \"" + device.string() + "\"\n";
  };
  const auto mistakes = load(folder, bus("a", port) + bus("b", folder.path() / "by-id"), "").mistakes;
  REQUIRE(mistakes.size() == 1);
  CHECK(mistakes[0].key == "bus[2].device");
}

TEST_CASE("two ports of one gateway are two buses") {
  CHECK(right(kTcp + "[[bus]]\nid = \"c\"\nhost = \"10.0.0.1\"\nport = 503\n").buses.size() == 2);
}

TEST_CASE("what a device does not say of its line is as its model, or else the bus, has it") {
  const std::string model =
      "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n"
      "line = { baud = 2400, parity = \"even\" }\n"
      "[[channel]]\nquantity = \"electricity.voltage\"\naddress = 0\ntype = \"u16\"\n";
  const auto line = [&](const std::string& bus, const std::string& device, const std::string& profile) {
    const Settings settings = right(bus, "bus = \"b\"\n" + device, profile, model);
    return line_of(settings.buses[0], settings.homes.at(0).devices.at(0), settings.profiles.at(profile));
  };
  const std::string odd = kPort + "parity = \"odd\"\n";
  CHECK(line(odd, "", "eastron-sdm120") == LineSettings{9600, Parity::odd});
  CHECK(line(odd, "line = { baud = 1200 }\n", "eastron-sdm120") == LineSettings{1200, Parity::odd});
  CHECK(line(odd, "", "p") == LineSettings{2400, Parity::even});
  CHECK(line(odd, "line = { baud = 1200 }\n", "p") == LineSettings{1200, Parity::even});
  // Behind a gateway the model's own is the gateway's matter.
  CHECK_FALSE(line(kTcp, "", "p"));
  CHECK(line(kTcp + "baud = 4800\n", "", "p") == LineSettings{4800});
}

}  // namespace anju::bus_test
