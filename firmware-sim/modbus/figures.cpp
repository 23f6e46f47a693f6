#include "firmware-sim/modbus/figures.hpp"

#include <fmt/format.h>

#include "firmware-sim/real_time.hpp"

namespace anju::sim::modbus {
namespace {

std::string_view name_of(Place place) {
  if (place == Place::tcp) return "tcp";
  return place == Place::pty ? "pty" : "rtu-over-tcp";
}

std::string words_for(const Request& request) {
  const Range range = range_of(request.pdu);
  return fmt::format("unit {}, function {}, {} from {}", request.unit, request.function(), range.count,
                     range.address);
}

}  // namespace

boost::json::object Figures::line(std::string_view what, const Request& request) const {
  const Range range = range_of(request.pdu);
  return {{"what", what},
          {"at_ms", real_ms()},
          {"unit", request.unit},
          {"function", request.function()},
          {"address", range.address},
          {"count", range.count},
          {"by", name_of(request.place)}};
}

void Figures::asked(const Request& request) {
  last_ms_ = real_ms();
  if (requests_++ == 0) first_ms_ = last_ms_;
  ++by_unit_[request.unit].requests;
  if (writes(request.function())) ++writes_;
  if (trace_) report_.say(line("request", request), fmt::format("Asked: {}.", words_for(request)));
}

void Figures::too_soon(const Request& request) {
  ++too_soon_;
  unheard(request, "too-soon");
}

void Figures::unheard(const Request& request, std::string_view why) {
  if (!trace_) return;
  auto told = line("unheard", request);
  told["why"] = why;
  report_.say(told, fmt::format("Not heard ({}): {}.", why, words_for(request)));
}

void Figures::noise(std::size_t bytes) {
  ++noise_;
  if (trace_) {
    report_.say({{"what", "noise"}, {"at_ms", real_ms()}, {"bytes", bytes}},
                fmt::format("{} bytes came that are no request.", bytes));
  }
}

void Figures::decided(const Request& request, const Bytes& pdu, Fault fault) {
  if (fault == Fault::none) return;
  ++faults_[fault];
  const bool goes_out = fault != Fault::lost && fault != Fault::drop;
  if (trace_ && !goes_out) {
    auto told = line("no-answer", request);
    told["fault"] = name_of(fault);
    told["bytes"] = pdu.size();
    report_.say(told, fmt::format("Not answered ({}): {}.", name_of(fault), words_for(request)));
  }
}

void Figures::answered(const Request& request, const Bytes& pdu, Fault fault) {
  last_ms_ = real_ms();
  ++answers_;
  ++by_unit_[request.unit].answers;
  const bool refused = (pdu.front() & kExceptionBit) != 0;
  if (refused) ++exceptions_;
  if (!trace_) return;
  auto told = line("answer", request);
  if (fault != Fault::none) told["fault"] = name_of(fault);
  if (refused) told["exception"] = pdu[1];
  report_.say(told, fmt::format("Answered: {}{}{}.", words_for(request),
                                refused ? fmt::format(", exception {}", pdu[1]) : std::string(),
                                fault == Fault::none ? std::string() : fmt::format(", {}", name_of(fault))));
}

void Figures::tell() const {
  boost::json::object units;
  for (const auto& [unit, of] : by_unit_) {
    units[std::to_string(unit)] = {{"requests", of.requests}, {"answers", of.answers}};
  }
  boost::json::object faults;
  for (const auto& [fault, count] : faults_) faults[name_of(fault)] = count;
  const auto busy_ms = std::chrono::duration_cast<std::chrono::milliseconds>(busy_).count();
  report_.say({{"what", "figures"},
               {"at_ms", real_ms()},
               {"requests", requests_},
               {"answers", answers_},
               {"exceptions", exceptions_},
               {"by_unit", units},
               {"faults", faults},
               {"writes", writes_},
               {"too_soon", too_soon_},
               {"noise", noise_},
               {"busy_ms", busy_ms},
               {"first_ms", first_ms_},
               {"last_ms", last_ms_}},
              fmt::format("{} requests, {} answers of which {} exceptions; {} came too soon, {} wanted to "
                          "write; the line carried bytes for {} ms.",
                          requests_, answers_, exceptions_, too_soon_, writes_, busy_ms));
}

}  // namespace anju::sim::modbus
