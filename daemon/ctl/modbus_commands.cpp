#include "daemon/ctl/modbus_commands.hpp"

#include "daemon/ctl/modbus_probe.hpp"
#include "daemon/ctl/modbus_read.hpp"
#include "daemon/ctl/modbus_scan.hpp"
#include "daemon/ctl/profile_shelf.hpp"
#include "daemon/ctl/scan_progress.hpp"

namespace anju {
namespace {

constexpr Duration kScanWait{200};
constexpr Duration kReadWait{1000};

Duration wait_of(const ModbusOptions& options, Duration usual) {
  if (!options.wait_s) return usual;
  return std::chrono::duration_cast<Duration>(std::chrono::duration<double>(*options.wait_s));
}

ModbusEnd failed(Problem problem) { return {"", std::move(problem), 0}; }

// A bus that can be asked, and that it is said who asks.
struct Asking {
  FoundBus bus;
  std::unique_ptr<BusReader> reader;
};

Outcome<Asking> start(const ModbusOptions& options, const ModbusSurroundings& around) {
  auto bus = find_bus(options.where, around.door, around.look);
  if (!bus) return bus.error();
  std::fputs(way_text(*bus, around.look).c_str(), around.aside);
  std::fflush(around.aside);
  auto reader = open_bus(*bus, around.door, around.clock, around.wake, around.look);
  return Asking{std::move(*bus), std::move(reader)};
}

Parity parity_of(const std::string& word) {
  return word == "even" ? Parity::even : word == "odd" ? Parity::odd : Parity::none;
}

// Each baud rate with each parity. A gateway sets its line itself.
std::vector<std::optional<LineSettings>> lines_of(const ModbusOptions& options, const FoundBus& bus) {
  if (bus.settings.kind != BusKind::rtu) return {std::nullopt};
  const LineSettings usual = bus.line ? *bus.line : bus.settings.line.value_or(LineSettings{});
  std::vector<int> bauds = options.bauds;
  if (bauds.empty()) bauds.push_back(usual.baud);
  std::vector<Parity> parities;
  for (const std::string& parity : options.parities) parities.push_back(parity_of(parity));
  if (parities.empty()) parities.push_back(usual.parity);
  std::vector<std::optional<LineSettings>> lines;
  for (const int baud : bauds) {
    for (const Parity parity : parities) {
      LineSettings one = usual;
      one.baud = baud;
      one.parity = parity;
      lines.emplace_back(one);
    }
  }
  return lines;
}

std::optional<Problem> wrong_scan(const ModbusOptions& options, const Look& look) {
  if (options.from <= options.to) return std::nullopt;
  return Problem{
      kExitUsage, "usage.units", text_in(look, Message::scan_range_what),
      say(look.language, Message::scan_range_why, fmt::arg("from", options.from), fmt::arg("to", options.to)),
      text_in(look, Message::scan_range_hint)};
}

Problem wrong_line(const Look& look) {
  return {kExitUsage, "usage.line", text_in(look, Message::bus_line_what),
          text_in(look, Message::bus_line_why), text_in(look, Message::bus_line_hint)};
}

void identify(Scan& scan, Asking& asking, Duration wait, const ModbusSurroundings& around) {
  ProfileShelf shelf(around.profile_folders);
  const std::vector<const Profile*> profiles = shelf.modbus_profiles();
  for (FoundUnit& found : scan.found) {
    if (!is_there(found.answer)) continue;
    std::fputs(
        (say(around.look.language, Message::scan_identifying, fmt::arg("unit", found.unit)) + "\n").c_str(),
        around.aside);
    AskingManner manner;
    manner.response_timeout = wait;
    manner.line = found.line;
    auto models = likenesses(*asking.reader, profiles, static_cast<std::uint8_t>(found.unit), manner);
    if (!models) {
      scan.problem = models.error();
      return;
    }
    found.models = std::move(*models);
  }
}

// Of the settings, whose folder may have more; else a shipped one, or a file.
Outcome<Profile> find_profile(const ModbusOptions& options, const FoundBus& bus,
                              const ModbusSurroundings& around) {
  const std::string& name = options.profile;
  if (bus.installed) {
    const auto known = bus.installed->profiles.find(name);
    if (known != bus.installed->profiles.end()) return known->second;
  }
  ProfileShelf shelf(around.profile_folders);
  const bool is_file = name.find('/') != std::string::npos || name.ends_with(".toml");
  const ShelfEntry& entry = is_file ? shelf.by_file(name) : shelf.by_id(name);
  if (entry.profile) return *entry.profile;
  return Problem{kExitFailed, entry.fault.code,
                 say(around.look.language, Message::profile_what, fmt::arg("profile", name)),
                 entry.fault.message, text_in(around.look, Message::profile_hint)};
}

}  // namespace

ModbusEnd run_modbus_scan(const ModbusOptions& options, const ModbusSurroundings& around) {
  if (auto wrong = wrong_scan(options, around.look)) return failed(std::move(*wrong));
  auto asking = start(options, around);
  if (!asking) return failed(asking.error());
  const bool sets_line = !options.bauds.empty() || !options.parities.empty();
  if (sets_line && asking->bus.settings.kind != BusKind::rtu) return failed(wrong_line(around.look));
  const Duration wait = wait_of(options, kScanWait);
  const ScanPlan plan{options.from, options.to, wait, lines_of(options, asking->bus)};
  Scan found;
  {
    ScanProgressLine progress(around.aside, around.is_terminal, around.clock, around.look);
    found = scan(*asking->reader, plan, [&progress](const ScanProgress& now) { progress.tell(now); });
  }
  if (options.identify && !found.problem) identify(found, *asking, wait, around);
  for (FoundUnit& unit : found.found) unit.device = asking->bus.device_at(unit.unit);
  const bool is_nothing = found.problem && found.found.empty();
  if (is_nothing) return failed(*found.problem);
  return {
      around.door.as_json ? scan_json(found, asking->bus.is_through_daemon) : scan_text(found, around.look),
      found.problem, 0};
}

ModbusEnd run_modbus_read(const ModbusOptions& options, const ModbusSurroundings& around) {
  constexpr int kAddresses = 65536;
  const auto address = address_in(options.address);
  if (!address || *address + options.count > kAddresses)
    return failed({kExitUsage, "usage.address",
                   say(around.look.language, Message::read_address_what, fmt::arg("text", options.address)),
                   text_in(around.look, Message::read_address_why),
                   text_in(around.look, Message::read_address_hint)});
  auto asking = start(options, around);
  if (!asking) return failed(asking.error());
  std::fputs(manual_note(*address, around.look).c_str(), around.aside);
  const ReadPlan plan{static_cast<std::uint8_t>(options.unit), static_cast<std::uint8_t>(options.function),
                      static_cast<std::uint16_t>(*address), options.count};
  const ReadRegisters read = read_registers(
      *asking->reader, plan, asking->bus.manner(wait_of(options, kReadWait), options.unit), around.look);
  if (read.words.empty()) return failed(*read.problem);
  return {around.door.as_json ? registers_json(read, asking->bus.is_through_daemon)
                              : registers_text(read, around.look),
          read.problem, 0};
}

ModbusEnd run_modbus_probe(const ModbusOptions& options, const ModbusSurroundings& around) {
  auto asking = start(options, around);
  if (!asking) return failed(asking.error());
  const auto profile = find_profile(options, asking->bus, around);
  if (!profile) return failed(profile.error());
  if (profile->transport != Transport::modbus)
    return failed({kExitUsage, "usage.profile",
                   say(around.look.language, Message::probe_kind_what, fmt::arg("profile", options.profile)),
                   text_in(around.look, Message::probe_kind_why),
                   text_in(around.look, Message::probe_kind_hint)});
  AskingManner manner = asking->bus.manner(wait_of(options, profile->modbus.response_timeout), options.unit,
                                           profile->modbus.line);
  manner.frame_gap = profile->modbus.frame_gap;
  const auto unit = static_cast<std::uint8_t>(options.unit);
  const auto probed = probe_with_neighbours(*asking->reader, *profile, unit, manner);
  if (!probed) return failed(probed.error());
  return {around.door.as_json ? probe_json(*profile, *probed, unit, asking->bus.is_through_daemon)
                              : probe_text(*profile, *probed, manner, around.look),
          std::nullopt, probed->good > 0 ? 0 : kExitFailed};
}

}  // namespace anju
