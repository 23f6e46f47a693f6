// Which registers of a model are read in which requests. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "config/profile.hpp"

namespace anju {

// What one request reads.
struct PollBlock {
  int function = 3;         // 1 coils, 2 discrete inputs, 3 holding, 4 input registers
  std::uint16_t start = 0;  // address on the wire, counted from 0
  std::uint16_t count = 0;  // registers, or bits
  Duration period{};        // how often
  Duration deadline{};      // how late it may be, counted from when it was due
  bool is_alarm = false;    // holds a channel with an alarm: it goes before all others

  friend bool operator==(const PollBlock&, const PollBlock&) = default;
};

// Values of one function, period, deadline and urgency are one request, up to the profile's block_limit, with
// at most hole_limit unused registers read along; of bits 16 times as many, and 2,000 at most. A value never
// lies in two requests, because its halves would be of two moments. Order: alarms first, then by function and
// address.
std::vector<PollBlock> poll_blocks(const Profile& profile);

// The most registers, or bits, that one request to this model may ask for.
int most_in_block(const ModbusProfile& modbus, int function);

}  // namespace anju
