// Cuts the bytes of one link into requests. Pure.
#pragma once

#include <cstddef>
#include <optional>

#include "firmware-sim/modbus/frames.hpp"

namespace anju::sim::modbus {

class RequestReader {
 public:
  struct Found {
    std::uint16_t transaction = 0;
    std::uint8_t unit = 0;
    Bytes pdu;
    Bytes frame;
  };

  explicit RequestReader(Framing framing) : framing_(framing) {}

  void add(const std::uint8_t* bytes, std::size_t count) { held_.insert(held_.end(), bytes, bytes + count); }

  // The next whole request, if there is one.
  std::optional<Found> next();

  // RTU: the line was silent for so long that what is held is a frame or nothing. Returns it as a request if
  // its CRC is right, and forgets it in any case.
  std::optional<Found> silence();

  bool empty() const { return held_.empty(); }
  std::size_t held() const { return held_.size(); }

  // TCP: what is held can be no Modbus, and nobody knows where the next request begins.
  bool lost() const { return lost_; }

 private:
  std::optional<Found> next_tcp();
  std::optional<Found> next_rtu();
  std::optional<Found> take_rtu(std::size_t size);
  std::size_t rtu_size() const;

  const Framing framing_;
  Bytes held_;
  bool lost_ = false;
};

}  // namespace anju::sim::modbus
