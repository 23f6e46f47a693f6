#include "firmware-sim/modbus_meter.hpp"

namespace anju::sim {
namespace {

using namespace modbus;

constexpr std::uint8_t kUnit = 1;
constexpr std::uint8_t kReadInputRegisters = 4;
constexpr std::uint16_t kMostRegisters = 80;

}  // namespace

ModbusMeter::ModbusMeter(boost::asio::io_context& io, const Endpoint& listen, Meter& meter)
    : meter_(meter),
      listener_{[this](const Request& request) {
                  request.from->send(tcp_frame(request.transaction, request.unit, answer(request)));
                },
                [](std::size_t) {}},
      port_(io, listen, Framing::tcp, listener_) {}

Bytes ModbusMeter::answer(const Request& request) {
  const std::uint8_t function = request.function();
  if (request.unit != kUnit) return exception(function, kGatewaySilent);
  if (function != kReadInputRegisters) return exception(function, kIllegalFunction);
  if (request.pdu.size() != 5) return exception(function, kIllegalValue);
  const Range range = range_of(request.pdu);
  if (range.count == 0 || range.count > kMostRegisters) return exception(function, kIllegalValue);
  const auto registers = meter_.read(range.address, range.count);
  if (!registers) return exception(function, kIllegalAddress);
  Bytes result{function, static_cast<std::uint8_t>(range.count * 2)};
  for (const std::uint16_t value : *registers) put(result, value);
  return result;
}

}  // namespace anju::sim
