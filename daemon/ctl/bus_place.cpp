#include "daemon/ctl/bus_place.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <charconv>

#include "config/bus_requests.hpp"
#include "config/load.hpp"
#include "config/syntax.hpp"
#include "daemon/ctl/daemon_reader.hpp"
#include "daemon/ctl/direct_reader.hpp"
#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// A serial port is the same port under each of its names.
std::string real_name(const fs::path& device) {
  std::error_code fault;
  const fs::path real = fs::weakly_canonical(device, fault);
  return fault ? device.string() : real.string();
}

std::string place_of(const BusSettings& bus) {
  return bus.kind == BusKind::rtu ? real_name(bus.device) : bus.host + ":" + std::to_string(bus.port);
}

// "192.168.1.20:502", "192.168.1.20". A number, not a name, which libmodbus could not read.
bool read_address(const std::string& written, BusSettings& bus) {
  const std::size_t colon = written.find(':');
  bus.host = written.substr(0, colon);
  if (bus.host == "localhost") bus.host = "127.0.0.1";
  if (!is_ipv4(bus.host)) return false;
  if (colon == std::string::npos) return bus.kind == BusKind::tcp;
  const char* end = written.data() + written.size();
  const auto [stopped, fault] = std::from_chars(written.data() + colon + 1, end, bus.port);
  return fault == std::errc() && stopped == end && bus.port != 0;
}

Outcome<BusSettings> bus_at(const BusOptions& options, const Look& look) {
  BusSettings bus;
  bus.id = options.bus;
  if (!options.serial.empty()) {
    bus.kind = BusKind::rtu;
    bus.device = fs::path(options.serial).lexically_normal();
    return bus;
  }
  const bool is_tcp = !options.tcp.empty();
  const std::string& written = is_tcp ? options.tcp : options.rtu_over_tcp;
  bus.kind = is_tcp ? BusKind::tcp : BusKind::rtu_over_tcp;
  if (written.empty() || read_address(written, bus)) return bus;
  return Problem{kExitUsage, "usage.bus",
                 say(look.language, Message::bus_address_what, fmt::arg("text", written)),
                 text_in(look, Message::bus_address_why), text_in(look, Message::bus_address_hint)};
}

BusKind kind_of(const std::string& name) {
  if (name == "rtu") return BusKind::rtu;
  return name == "tcp" ? BusKind::tcp : BusKind::rtu_over_tcp;
}

std::optional<LineSettings> line_in(const json::value& bus) {
  if (!is_there(bus, "line")) return std::nullopt;
  const json::value& line = part_of(bus, "line");
  const std::string parity = text_of(line, "parity");
  return LineSettings{static_cast<int>(number_of(line, "baud")),
                      parity == "even"  ? Parity::even
                      : parity == "odd" ? Parity::odd
                                        : Parity::none,
                      8, static_cast<int>(number_of(line, "stop_bits"))};
}

// The daemon's bus of that id, or at that place; none: it has no such bus, or does not run.
Outcome<std::optional<BusSettings>> bus_of_daemon(const BusSettings& wanted, const Query& door,
                                                  const Look& look) {
  const auto answer = http_get(door.socket, "/v1/buses", door.timeout);
  if (!answer) {
    const auto& fault = answer.error();
    const bool runs_not = fault == boost::system::errc::no_such_file_or_directory ||
                          fault == boost::system::errc::connection_refused ||
                          fault == boost::system::errc::not_a_directory;
    if (runs_not) return std::optional<BusSettings>();
    return no_answer(door, look, fault);
  }
  boost::system::error_code fault;
  const json::value buses = json::parse(answer->body, fault);
  if (answer->status != kHttpOk || fault) return refused(*answer, look);
  for (const json::value& one : list_of(buses, "buses")) {
    const std::string place = text_of(one, "place");
    const BusKind kind = kind_of(text_of(one, "kind"));
    const bool is_it = wanted.id.empty()
                           ? (kind == BusKind::rtu ? real_name(place) : place) == place_of(wanted)
                           : text_of(one, "id") == wanted.id;
    if (!is_it) continue;
    BusSettings found = wanted;
    found.id = text_of(one, "id");
    found.kind = kind;
    found.line = line_in(one);
    if (kind == BusKind::rtu) found.device = place;
    return std::optional(std::move(found));
  }
  return std::optional<BusSettings>();
}

Outcome<std::optional<Settings>> installed(const BusOptions& options, bool is_needed, const Look& look) {
  std::error_code fault;
  const bool is_wanted = is_needed || options.is_config_named;
  if (!is_wanted && !fs::exists(options.config, fault)) return std::optional<Settings>();
  LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  if (loaded.mistakes.empty()) return std::optional(std::move(loaded.settings));
  if (!is_wanted) return std::optional<Settings>();
  const std::string file = options.config.string();
  return Problem{
      kExitFailed, "settings.wrong", say(look.language, Message::settings_what, fmt::arg("file", file)),
      to_text(loaded.mistakes.front()), say(look.language, Message::settings_hint, fmt::arg("file", file))};
}

const BusSettings* bus_in(const Settings& settings, const BusSettings& wanted) {
  for (const BusSettings& bus : settings.buses) {
    if (wanted.id.empty() ? place_of(bus) == place_of(wanted) : bus.id == wanted.id) return &bus;
  }
  return nullptr;
}

Problem no_such_bus(const BusOptions& options, const Settings& settings, const Look& look) {
  std::string known;
  for (const BusSettings& bus : settings.buses) known += (known.empty() ? "" : ", ") + bus.id;
  return {kExitUsage, "usage.bus",
          say(look.language, Message::bus_unknown_what, fmt::arg("bus", options.bus)),
          say(look.language, Message::bus_unknown_why, fmt::arg("file", options.config.string()),
              fmt::arg("known", known.empty() ? "–" : known)),
          text_in(look, Message::bus_unknown_hint)};
}

bool names_line(const BusOptions& options) {
  return options.baud || !options.parity.empty() || options.stop_bits;
}

LineSettings named_line(const BusOptions& options, LineSettings named) {
  if (options.baud) named.baud = *options.baud;
  if (!options.parity.empty())
    named.parity = options.parity == "even"  ? Parity::even
                   : options.parity == "odd" ? Parity::odd
                                             : Parity::none;
  if (options.stop_bits) named.stop_bits = *options.stop_bits;
  return named;
}

struct InstalledDevice {
  const HomeSettings* home = nullptr;
  const DeviceSettings* device = nullptr;
};

InstalledDevice installed_at(const FoundBus& bus, int unit) {
  if (!bus.installed || bus.settings.id.empty()) return {};
  for (const HomeSettings& home : bus.installed->homes) {
    for (const DeviceSettings& device : home.devices)
      if (device.bus == bus.settings.id && device.unit == unit) return {&home, &device};
  }
  return {};
}

}  // namespace

AskingManner FoundBus::manner(Duration timeout, int unit, const std::optional<LineSettings>& own) const {
  AskingManner manner;
  manner.response_timeout = timeout;
  if (settings.kind != BusKind::rtu) return manner;
  manner.line = line ? line : installed_line(unit);
  if (!manner.line) manner.line = own;
  return manner;
}

std::optional<LineSettings> FoundBus::installed_line(int unit) const {
  const InstalledDevice found = installed_at(*this, unit);
  if (!found.device) return std::nullopt;
  const auto profile = installed->profiles.find(found.device->profile);
  if (profile == installed->profiles.end()) return std::nullopt;
  return line_of(settings, *found.device, profile->second);
}

std::string FoundBus::device_at(int unit) const {
  const InstalledDevice found = installed_at(*this, unit);
  return found.device ? found.device->id + " (" + found.home->id + ")" : "";
}

Outcome<FoundBus> find_bus(const BusOptions& options, const Query& door, const Look& look) {
  const auto wanted = bus_at(options, look);
  if (!wanted) return wanted.error();
  auto served = bus_of_daemon(*wanted, door, look);
  if (!served) return served.error();
  FoundBus found;
  found.is_through_daemon = served->has_value();
  auto settings = installed(options, !found.is_through_daemon && !options.bus.empty(), look);
  if (!settings) return settings.error();
  found.installed = std::move(*settings);
  const BusSettings* known = found.installed ? bus_in(*found.installed, *wanted) : nullptr;
  if (!*served && !known && !options.bus.empty()) return no_such_bus(options, *found.installed, look);
  found.settings = *served ? **served : known ? *known : *wanted;
  if (names_line(options) && found.settings.kind != BusKind::rtu)
    return Problem{kExitUsage, "usage.line", text_in(look, Message::bus_line_what),
                   text_in(look, Message::bus_line_why), text_in(look, Message::bus_line_hint)};
  if (names_line(options)) found.line = named_line(options, found.settings.line.value_or(LineSettings{}));
  return found;
}

std::unique_ptr<BusReader> open_bus(const FoundBus& bus, const Query& door, const Clock& clock,
                                    WakeSignal& wake, const Look& look) {
  if (bus.is_through_daemon) return std::make_unique<DaemonReader>(door, bus.settings.id, wake, look);
  return std::make_unique<DirectReader>(bus.settings, clock, wake, look);
}

std::string way_text(const FoundBus& bus, const Look& look) {
  if (bus.is_through_daemon)
    return say(look.language, Message::bus_through, fmt::arg("bus", bus.settings.id)) + "\n";
  const bool is_serial = bus.settings.kind == BusKind::rtu;
  std::string place = is_serial ? bus.settings.device.string() : place_of(bus.settings);
  if (is_serial) place += " " + line_text(bus.line ? *bus.line : bus.settings.line.value_or(LineSettings{}));
  return say(look.language, Message::bus_directly, fmt::arg("place", place)) + "\n";
}

}  // namespace anju
