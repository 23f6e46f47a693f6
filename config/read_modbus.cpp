#include "config/read_modbus.hpp"

#include <algorithm>

#include "config/read_line.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// How manuals count: from 0 as the wire does, from 1, or with the table of the register as first digit, in
// five digits or six.
constexpr int kAddressBases[] = {0, 1, 10001, 30001, 40001, 100001, 300001, 400001};

constexpr std::string_view kSilentBetween =
    "must be shorter than profile.silence_limit, or the device is silent between two polls";

void read_address_base(TableReader& reader, ModbusProfile& modbus) {
  int base = 0;
  if (!reader.integer<int>("address_base", base)) return;
  if (std::find(std::begin(kAddressBases), std::end(kAddressBases), base) != std::end(kAddressBases)) {
    modbus.address_base = base;
    return;
  }
  std::string known;
  for (const int one : kAddressBases) known += (known.empty() ? "" : ", ") + std::to_string(one);
  reader.wrong("address_base", std::to_string(base) + " is no number that manuals count from: " + known);
}

}  // namespace

void read_modbus(TableReader& root, Profile& profile) {
  root.forbid({"mqtt"}, "the profile's transport is modbus");
  std::optional<TableReader> reader = root.table("modbus", Need::required);
  if (!reader) return;
  ModbusProfile& modbus = profile.modbus;
  reader->integer("function", modbus.function, 1, 4, Need::required);
  read_address_base(*reader, modbus);
  reader->integer("block_limit", modbus.block_limit, 1, 125);
  reader->integer("hole_limit", modbus.hole_limit, 0, 124);
  reader->duration("response_timeout", modbus.response_timeout, 10ms, 30s);
  reader->duration("turnaround", modbus.turnaround, 0ms, 30s);
  Duration gap{0};
  if (reader->duration("frame_gap", gap, 0ms, 500ms)) modbus.frame_gap = gap;
  reader->integer("retries", modbus.retries, 0, 10);
  reader->word("unsupported", modbus.unsupported,
               {{"left-out", Unsupported::left_out}, {"fault", Unsupported::fault}});
  reader->duration("period", modbus.period, 100ms, 24h);
  if (profile.silence_limit <= modbus.period) reader->wrong("period", kSilentBetween);
  LineSettings line;
  if (read_line(*reader, line)) modbus.line = line;
  reader->refuse_unknown();
}

std::optional<std::uint16_t> wire_address(TableReader& reader, std::string_view key, std::int64_t written,
                                          const ModbusProfile& modbus) {
  const std::int64_t wire = written - modbus.address_base;
  if (wire >= 0 && wire <= 65535) return static_cast<std::uint16_t>(wire);
  std::string sum = std::to_string(written);
  if (modbus.address_base != 0)
    sum += " - " + std::to_string(modbus.address_base) + " (modbus.address_base) = " + std::to_string(wire);
  reader.wrong(key, sum + " is out of range: addresses on the wire are 0 to 65535");
  return std::nullopt;
}

}  // namespace anju
