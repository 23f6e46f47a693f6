// What was asked and answered on the bus: counted always, and told one by one with --trace.
#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <string_view>

#include "firmware-sim/modbus/fault_choice.hpp"
#include "firmware-sim/modbus/link.hpp"
#include "firmware-sim/report.hpp"

namespace anju::sim::modbus {

class Figures {
 public:
  Figures(Report& report, bool trace) : report_(report), trace_(trace) {}

  void asked(const Request& request);
  void too_soon(const Request& request);
  void unheard(const Request& request, std::string_view why);
  void noise(std::size_t bytes);

  // `pdu` is the true answer, `fault` what became of it.
  void decided(const Request& request, const Bytes& pdu, Fault fault);
  void answered(const Request& request, const Bytes& pdu, Fault fault);
  void carried(std::chrono::nanoseconds time) { busy_ += time; }

  void tell() const;

 private:
  struct OfUnit {
    std::uint64_t requests = 0;
    std::uint64_t answers = 0;
  };

  boost::json::object line(std::string_view what, const Request& request) const;

  Report& report_;
  const bool trace_;
  std::map<std::uint8_t, OfUnit> by_unit_;
  std::map<Fault, std::uint64_t> faults_;
  std::uint64_t requests_ = 0;
  std::uint64_t answers_ = 0;
  std::uint64_t exceptions_ = 0;
  std::uint64_t writes_ = 0;
  std::uint64_t too_soon_ = 0;
  std::uint64_t noise_ = 0;
  std::chrono::nanoseconds busy_{0};
  std::int64_t first_ms_ = 0;
  std::int64_t last_ms_ = 0;
};

}  // namespace anju::sim::modbus
