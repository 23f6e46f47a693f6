// A way in to the bus: one TCP connection, or one pseudo terminal; and what comes in by it.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "firmware-sim/modbus/frames.hpp"

namespace anju::sim::modbus {

using Moment = std::chrono::steady_clock::time_point;

class Link {
 public:
  virtual ~Link() = default;

  // Sends in the order of the calls. Returns false where nothing is sent, because the link is closed or its
  // client does not read.
  virtual bool send(const Bytes& bytes) = 0;
  virtual void close() = 0;
};

enum class Place : std::uint8_t { tcp, rtu_over_tcp, pty };

struct Request {
  std::shared_ptr<Link> from;
  Place place = Place::tcp;
  std::uint16_t transaction = 0;  // of Modbus TCP
  std::uint8_t unit = 0;
  Bytes pdu;    // function and data
  Bytes frame;  // as it came, for an echo
  Moment begun;

  Framing framing() const { return place == Place::tcp ? Framing::tcp : Framing::rtu; }
  std::uint8_t function() const { return pdu.front(); }
};

// What the links hand over. `on_noise`: that many bytes were no frame.
struct Listener {
  std::function<void(Request)> on_request;
  std::function<void(std::size_t)> on_noise;
};

}  // namespace anju::sim::modbus
