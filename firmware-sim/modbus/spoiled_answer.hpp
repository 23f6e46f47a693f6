// An answer as it goes out: whole, or spoiled by one fault. Pure but for the chance it is given.
#pragma once

#include <chrono>
#include <random>
#include <vector>

#include "firmware-sim/modbus/fault_choice.hpp"
#include "firmware-sim/modbus/link.hpp"

namespace anju::sim::modbus {

struct Piece {
  std::chrono::milliseconds pause{0};  // before its first byte
  Bytes bytes;
  std::size_t line_bytes = 0;  // that it takes the time of on the pair of wires
};

struct Outgoing {
  std::vector<Piece> pieces;  // none: nothing is answered
  bool drops = false;         // the connection is closed in place of an answer
  Fault fault = Fault::none;  // none where the wanted one does not exist for this answer
};

// The true answer `pdu` to `request`, spoiled by `fault`. Every fault is one that the client can notice: on
// Modbus TCP, which has no CRC, no bit of the data is changed.
Outgoing spoiled(const Request& request, const Bytes& pdu, Fault fault, std::chrono::milliseconds late,
                 std::mt19937_64& random);

}  // namespace anju::sim::modbus
