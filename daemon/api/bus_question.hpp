// One question on a bus: what a client may ask there while the daemon polls it, and what it is told. Pure.
#pragma once

#include <string>
#include <string_view>

#include "drivers/modbus_port.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct BusQuestion {
  std::string bus;
  ReadQuestion question;
  AskingManner manner;
};

// From {"unit":1,"function":3,"address":0,"count":10,"timeout_ms":300,"frame_gap_ms":5,"line":
// {"baud":2400,"parity":"even","stop_bits":1}}: the last three, and each key of the line, may be left out.
// Only functions 1 to 4 are there, because this program only reads. The error says what is wrong.
Result<BusQuestion> read_bus_question(std::string_view bus, std::string_view body);

// {"schema_version":1,"words":[...]}, or "exception" and "fault", or "fault" and "kind": silent, unreadable,
// unreachable or stopped.
std::string exchange_json(const Exchange& exchange);

std::string_view name(Exchange::Kind kind);
std::string_view name(Parity parity);

}  // namespace anju
