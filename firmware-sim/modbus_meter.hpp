// A Modbus TCP slave with one meter behind it, written on the wire format alone: if libmodbus had a fault,
// the simulator must not have the same.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdint>
#include <set>

#include "firmware-sim/endpoint.hpp"
#include "firmware-sim/meter.hpp"

namespace anju::sim {

class ModbusMeter {
 public:
  // Answers unit 1, function 4. Exception 1 for another function, 2 outside the register map, 3 for a count
  // below 1 or above 80 (the limit of the model), 0x0B for another unit, as a gateway answers for a device
  // that is not there. Throws boost::system::system_error where the address cannot be listened on. Belongs to
  // the thread of `io`.
  ModbusMeter(boost::asio::io_context& io, const Endpoint& listen, Meter& meter);

  std::uint16_t port() const;  // the real one, where 0 was asked for

  void stop();

 private:
  class Session;
  void accept();

  boost::asio::ip::tcp::acceptor acceptor_;
  Meter& meter_;
  std::set<std::shared_ptr<Session>> sessions_;
};

}  // namespace anju::sim
