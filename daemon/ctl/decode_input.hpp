// One input line of `anjuctl decode --json`, as the contract in the design has it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "drivers/source.hpp"
#include "rules/model/error.hpp"

namespace anju {

// A longer line is refused whole: a payload of 64 KiB with every byte escaped is shorter.
inline constexpr std::size_t kLineLimit = std::size_t{1} << 20;

struct ModbusInput {
  int function = 0;
  ModbusAnswer answer;  // one block for each run of registers
};

struct DecodeInput {
  std::string id = "null";  // as JSON
  std::string profile;      // id; empty when a file is named
  std::string profile_file;
  std::string session;  // lines of one session share state; empty: a line of its own
  std::optional<WallTime> at;
  std::variant<MqttMessage, ModbusInput> message;
};

// On an error `input.id` is still filled where it could be read. Errors: malformed, with what and where.
std::optional<Error> read_decode_input(std::string_view line, DecodeInput& input);

}  // namespace anju
