// How a serial line is set: the keys of a [[bus]], of `line` at a device and of [modbus.line] in a profile.
#pragma once

#include "config/line_settings.hpp"
#include "config/table_reader.hpp"

namespace anju {

// Modbus RTU needs 8 data bits; a gateway can speak ASCII with 7 on its line.
enum class DataBits { eight, seven_or_eight };

// The keys that are absent leave `line` as it is. True when one is there.
bool read_line_keys(TableReader& reader, DataBits data_bits, LineSettings& line);

// The inline table or section `line`, of RTU. True when it is there.
bool read_line(TableReader& reader, LineSettings& line);

}  // namespace anju
