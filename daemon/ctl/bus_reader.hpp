// Questions on a bus, whoever asks them there: this program, or the daemon that has the port.
#pragma once

#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"
#include "drivers/modbus_port.hpp"

namespace anju {

class BusReader {
 public:
  virtual ~BusReader() = default;
  // A problem: nobody on the bus can be asked, because the port or the daemon is gone. Stopped: Ctrl-C.
  virtual Outcome<Exchange> ask(const ReadQuestion& question, const AskingManner& manner) = 0;
};

// What came in place of words, in the language of the reader.
std::string told(const Exchange& exchange, const AskingManner& manner, const Look& look);

// True when a device is there: it answers, be it with a refusal. A gateway that knows no way to the device
// refuses too (exceptions 10 and 11).
bool is_there(const Exchange& exchange);

// "9600 8N1"; "" when it is not known.
std::string line_text(const std::optional<LineSettings>& line);
std::string_view parity_name(Parity parity);

Problem port_problem(const std::string& fault, const Look& look);

}  // namespace anju
