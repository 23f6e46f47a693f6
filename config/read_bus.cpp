// [[bus]]: the pairs of wires, and how the box reaches them.
#include "config/read_line.hpp"
#include "config/read_sections.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kBuses = 256;  // each has a thread and a descriptor, of 1,024 that the unit allows
constexpr std::size_t kPathBytes = 1024;

const std::vector<std::pair<std::string_view, BusKind>> kTransports{
    {"tcp", BusKind::tcp}, {"rtu-over-tcp", BusKind::rtu_over_tcp}, {"rtu", BusKind::rtu}};

// A serial port is the same port under each of its names; one that is not plugged in has only that written.
std::string port_name(const fs::path& device) {
  std::error_code fault;
  const fs::path real = fs::weakly_canonical(device, fault);
  return fault ? device.native() : real.native();
}

void read_serial_port(TableReader& reader, BusSettings& bus) {
  reader.forbid({"host", "port"}, "is for tcp and rtu-over-tcp; rtu has a device");
  std::string device;
  if (!reader.text("device", device, Need::required, kPathBytes)) return;
  bus.device = fs::path(device).lexically_normal();
  if (!bus.device.is_absolute() || !bus.device.has_filename())
    reader.wrong("device", shown(device) +
                               " is no absolute path of a serial port; best is one of /dev/serial/by-id/, " +
                               "which stays the same in another socket");
}

void read_network(TableReader& reader, BusSettings& bus) {
  reader.forbid({"device"}, "is for transport = \"rtu\"; over the network a bus has host and port");
  if (reader.text("host", bus.host, Need::required) && !is_ipv4(bus.host))
    reader.wrong("host", shown(bus.host) + " is no IPv4 address, such as \"192.168.1.20\"");
  const bool has_usual_port = bus.kind == BusKind::tcp;
  reader.integer<std::uint16_t>("port", bus.port, 1, 65535, has_usual_port ? Need::optional : Need::required);
}

void read_bus_line(TableReader& reader, BusSettings& bus) {
  LineSettings line;
  const DataBits data_bits = bus.kind == BusKind::tcp ? DataBits::seven_or_eight : DataBits::eight;
  // Behind a gateway nobody knows how the line is set unless it is written.
  if (read_line_keys(reader, data_bits, line) || bus.kind == BusKind::rtu) bus.line = line;
}

std::string place_of(const BusSettings& bus) {
  return bus.kind == BusKind::rtu ? port_name(bus.device) : bus.host + ":" + std::to_string(bus.port);
}

}  // namespace

void read_buses(TableReader& root, Settings& settings) {
  FirstPlaces ids;
  FirstPlaces wires;
  for (TableReader& reader : root.tables("bus", kBuses)) {
    BusSettings bus;
    bus.file = reader.file();
    bus.line_number = reader.line();
    std::string earlier;
    if (reader.identifier("id", bus.id)) earlier = ids.earlier(bus.id, reader.file(), reader.line_of("id"));
    if (!earlier.empty()) reader.wrong("id", "the bus " + shown(bus.id) + " is already at " + earlier);
    reader.word("transport", bus.kind, kTransports);
    const bool is_serial = bus.kind == BusKind::rtu;
    if (is_serial) {
      read_serial_port(reader, bus);
    } else {
      read_network(reader, bus);
    }
    read_bus_line(reader, bus);
    const std::string_view key = is_serial ? "device" : "host";
    const bool is_placed = is_serial ? !bus.device.empty() : !bus.host.empty();
    const std::string shared =
        is_placed ? wires.earlier(place_of(bus), reader.file(), reader.line_of(key)) : "";
    if (!shared.empty() && earlier.empty())
      reader.wrong(key, shown(place_of(bus)) + " is already the bus at " + shared +
                            ": two that ask on one pair of wires disturb each other");
    reader.refuse_unknown();
    settings.buses.push_back(std::move(bus));
  }
}

}  // namespace anju
