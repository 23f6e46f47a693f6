// One physical bus, one question at a time: libmodbus opens and sets the port, what goes over it is ours.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "drivers/answer_reader.hpp"
#include "drivers/clock.hpp"
#include "drivers/modbus_frame.hpp"
#include "drivers/owed_answers.hpp"
#include "drivers/port_lock.hpp"
#include "drivers/wake_signal.hpp"

struct _modbus;  // NOLINT(bugprone-reserved-identifier): of libmodbus

namespace anju {

// How a device wants to be asked.
struct AskingManner {
  Duration response_timeout{1000};
  std::optional<Duration> frame_gap;  // the silence before a question, where it needs more than the line does
  std::optional<LineSettings> line;   // where it differs from the bus's
};

struct Exchange {
  enum class Kind : std::uint8_t {
    words,        // the answer
    refused,      // an exception: the device, or its gateway, is there
    silent,       // nothing came in time
    unreadable,   // something came, and no answer
    unreachable,  // the port cannot be opened, or was lost
    stopped,      // the program ends
  };
  Kind kind = Kind::silent;
  std::vector<std::uint16_t> words;
  std::uint8_t exception = 0;
  std::string fault;  // for a person; "" with words
};

// One thread. Any error closes the port; the next question opens it again. What a device was asked in vain is
// remembered, so that its late answer is not taken for another (owed_answers.hpp).
class ModbusPort {
 public:
  // References must outlive the port.
  ModbusPort(const BusSettings& bus, const Clock& clock, WakeSignal& wake);
  ~ModbusPort();
  ModbusPort(const ModbusPort&) = delete;
  ModbusPort& operator=(const ModbusPort&) = delete;

  // Takes at most twice the response timeout, and the time that the bytes need on the line.
  Exchange ask(const ReadQuestion& question, const AskingManner& manner);
  bool is_open() const { return context_ != nullptr; }

 private:
  struct ContextFree {
    void operator()(_modbus* context) const;
  };

  std::string open(const AskingManner& manner);
  std::string open_with(const LineSettings& line, Duration timeout);
  Exchange exchange(const ReadQuestion& question, const AskingManner& manner);
  Exchange receive(const ReadQuestion& question, const AskingManner& manner, std::uint16_t transaction);
  std::string make_quiet(const AskingManner& manner);
  std::string send(const std::vector<std::uint8_t>& request);
  Exchange lost(std::string fault);
  void close();
  Duration answer_limit(const ReadQuestion& question, const AskingManner& manner) const;

  const BusSettings& bus_;
  const Clock& clock_;
  WakeSignal& wake_;
  Framing framing_;
  PortLock lock_;
  std::unique_ptr<_modbus, ContextFree> context_;  // none: closed
  int descriptor_ = -1;
  LineSettings line_;  // as the port is set
  std::uint16_t transaction_ = 0;
  OwedAnswers owed_;
};

}  // namespace anju
