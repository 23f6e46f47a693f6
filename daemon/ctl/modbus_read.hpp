// `anjuctl modbus read`: registers as they are, with every plausible meaning side by side. Pure but for the
// reader.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/bus_reader.hpp"

namespace anju {

struct ReadPlan {
  std::uint8_t unit = 1;
  std::uint8_t function = 3;
  std::uint16_t address = 0;
  int count = 1;  // may be more than one request holds
};

struct ReadRegisters {
  ReadPlan plan;
  std::vector<std::uint16_t> words;  // from plan.address on, until it was refused
  std::optional<Problem> problem;
};

// What does not come is asked for once more.
ReadRegisters read_registers(BusReader& reader, const ReadPlan& plan, const AskingManner& manner,
                             const Look& look);

// "300", "0x12C". None: no address.
std::optional<int> address_in(const std::string& written);
// Where 40001 may be a manual's way to say holding register 0; "" where it is not.
std::string manual_note(int address, const Look& look);

std::string registers_text(const ReadRegisters& read, const Look& look);
std::string registers_json(const ReadRegisters& read, bool is_through_daemon);

}  // namespace anju
