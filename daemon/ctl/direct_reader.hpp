// Asks on a bus that this program opens itself.
#pragma once

#include "daemon/ctl/bus_reader.hpp"

namespace anju {

class DirectReader final : public BusReader {
 public:
  // `clock` and `wake` must outlive it; `wake` stops it.
  DirectReader(BusSettings bus, const Clock& clock, WakeSignal& wake, Look look)
      : bus_(std::move(bus)), look_(look), port_(bus_, clock, wake) {}

  Outcome<Exchange> ask(const ReadQuestion& question, const AskingManner& manner) override {
    Exchange exchange = port_.ask(question, manner);
    if (exchange.kind == Exchange::Kind::unreachable) return port_problem(exchange.fault, look_);
    return exchange;
  }

 private:
  const BusSettings bus_;
  Look look_;
  ModbusPort port_;
};

}  // namespace anju
