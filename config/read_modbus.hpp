// [modbus] of a profile, and where in the registers a [[channel]] is.
#pragma once

#include <optional>
#include <string_view>

#include "config/profile.hpp"
#include "config/table_reader.hpp"

namespace anju {

void read_modbus(TableReader& root, Profile& profile);

// [modbus] is known by now. None: the quantity is unknown, and whether it fits is not judged.
void read_registers(TableReader& reader, const Profile& profile, std::optional<Quantity> quantity,
                    RegisterSource& registers);

// On the wire, of an address as the file counts; none when it is beyond what there is, and the mistake shows
// the sum.
std::optional<std::uint16_t> wire_address(TableReader& reader, std::string_view key, std::int64_t written,
                                          const ModbusProfile& modbus);

}  // namespace anju
