// Polls the devices of one physical bus, on a thread of its own: a serial port, a serial server, or Modbus
// TCP.
#pragma once

#include <functional>
#include <memory>

#include "config/settings.hpp"
#include "drivers/clock.hpp"
#include "drivers/modbus_port.hpp"
#include "drivers/source.hpp"

namespace anju {

// What a technician wants to know of a bus while it is polled.
struct GuestQuestion {
  ReadQuestion question;
  AskingManner manner;
  // Called once, on the thread of the bus, or on that of who asks when the bus takes no more.
  std::function<void(Exchange)> answered;
};

// Since the start of the program.
struct BusFigures {
  std::string bus;
  std::uint64_t asked = 0;
  std::uint64_t answered = 0;
  std::uint64_t refused = 0;      // exceptions
  std::uint64_t silent = 0;       // no answer in time
  std::uint64_t unreadable = 0;   // damaged, of another unit, of another length
  std::uint64_t unreachable = 0;  // the port could not be opened, or was lost
  std::uint64_t missed = 0;       // blocks that were asked later than their deadline
  std::uint64_t silent_devices = 0;
  Duration busy{0};  // of `since`: how long a question was under way
  Duration since{0};
};

// One request is outstanding at a time. Read functions only: no other is in this program.
class ModbusSource final : public Source {
 public:
  // All references must outlive the source. Throws std::system_error where the process has no descriptor
  // left.
  ModbusSource(const BusSettings& bus, const Settings& settings, const Site& site, const Clock& clock);
  ~ModbusSource() override;

  void start(Deliver deliver) override;
  void stop() override;
  std::string name() const override { return bus(); }
  bool hangs(SteadyTime now) const override;

  // Any thread. Asked when no device is due, or after a second all the same.
  void ask(GuestQuestion question);
  // Any thread.
  BusFigures figures() const;
  const std::string& bus() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
