// Polls the meters of one Modbus TCP gateway with libmodbus, on a thread of its own.
#pragma once

#include <memory>

#include "config/settings.hpp"
#include "drivers/clock.hpp"
#include "drivers/source.hpp"

namespace anju {

// Any error closes the connection; it is opened again after a pause that grows to 30 s with full jitter.
// One request is outstanding at a time. Read functions only: no other is in this program.
class ModbusSource final : public Source {
 public:
  // All references must outlive the source.
  ModbusSource(const BusSettings& bus, const Settings& settings, const Site& site, const Clock& clock);
  ~ModbusSource() override;

  void start(Deliver deliver) override;
  void stop() override;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
