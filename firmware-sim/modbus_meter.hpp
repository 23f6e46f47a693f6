// A Modbus TCP slave with the meter of the flat behind it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>

#include "firmware-sim/meter.hpp"
#include "firmware-sim/modbus/tcp_port.hpp"

namespace anju::sim {

class ModbusMeter {
 public:
  // Answers unit 1, function 4. Exception 1 for another function, 2 outside the register map, 3 for a count
  // below 1 or above 80 (the limit of the model), 0x0B for another unit, as a gateway answers for a device
  // that is not there. Throws boost::system::system_error where the address cannot be listened on. Belongs to
  // the thread of `io`.
  ModbusMeter(boost::asio::io_context& io, const Endpoint& listen, Meter& meter);

  std::uint16_t port() const { return port_.port(); }  // the real one, where 0 was asked for

  void stop() { port_.stop(); }

 private:
  modbus::Bytes answer(const modbus::Request& request);

  Meter& meter_;
  const modbus::Listener listener_;
  modbus::TcpPort port_;
};

}  // namespace anju::sim
