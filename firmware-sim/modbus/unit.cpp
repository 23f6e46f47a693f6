#include "firmware-sim/modbus/unit.hpp"

#include <algorithm>

namespace anju::sim::modbus {
namespace {

constexpr std::uint16_t kMostBits = 2000;  // Modbus application protocol 1.1b3, clause 6.1
constexpr std::size_t kReadRequest = 5;

// How many steps away from where it started.
double steps_of(const Move& moving, std::chrono::milliseconds since_start) {
  const auto steps = since_start / moving.every;
  if (moving.swing == 0) return static_cast<double>(steps);
  const auto at = steps % (2LL * moving.swing);
  return static_cast<double>(at <= moving.swing ? at : 2LL * moving.swing - at);
}

void put_bit(Bytes& data, std::size_t at, bool on) {
  if (at % 8 == 0) data.push_back(0);
  if (on) data.back() = static_cast<std::uint8_t>(data.back() | 1U << (at % 8));
}

}  // namespace

Bytes Unit::answer(const Bytes& request, std::chrono::milliseconds since_start) {
  const std::uint8_t function = request.front();
  const auto registers = plan_.functions.find(function);
  if (registers == plan_.functions.end()) return exception(function, kIllegalFunction);
  if (request.size() != kReadRequest) return exception(function, kIllegalValue);
  move(since_start);
  return read(request, registers->second);
}

Bytes Unit::read(const Bytes& request, const Registers& registers) const {
  const std::uint8_t function = request.front();
  const Range range = range_of(request);
  const bool bits = reads_bits(function);
  if (range.count == 0) return exception(function, kIllegalValue);
  if (range.count > (bits ? kMostBits : plan_.limit)) return exception(function, plan_.over_limit);
  Bytes data;
  for (std::size_t at = 0; at < range.count; ++at) {
    const std::size_t address = range.address + at;
    const auto found =
        address > 0xFFFF ? registers.end() : registers.find(static_cast<std::uint16_t>(address));
    if (found == registers.end()) return exception(function, kIllegalAddress);
    if (bits) {
      put_bit(data, at, found->second != 0);
    } else {
      put(data, found->second);
    }
  }
  Bytes pdu{function, static_cast<std::uint8_t>(data.size())};
  pdu.insert(pdu.end(), data.begin(), data.end());
  return pdu;
}

void Unit::move(std::chrono::milliseconds since_start) {
  for (const Move& moving : plan_.moves) {
    const double value = moving.from + moving.step * steps_of(moving, since_start);
    Registers& registers = plan_.functions[moving.function];
    std::uint16_t address = moving.address;
    for (const std::uint16_t value_word : words_for(moving.type, value, moving.low_word_first)) {
      const auto found = registers.find(address++);
      if (found != registers.end()) found->second = value_word;  // a hole stays one
    }
  }
}

void Unit::hold_still(std::uint8_t function, std::uint16_t address) {
  std::erase_if(plan_.moves, [function, address](const Move& moving) {
    return moving.function == function && address >= moving.address &&
           address < moving.address + words_of(moving.type);
  });
}

void Unit::set(std::uint8_t function, std::uint16_t address, std::uint16_t value) {
  hold_still(function, address);
  plan_.functions[function][address] = value;
}

void Unit::make_hole(std::uint8_t function, std::uint16_t address) {
  const auto registers = plan_.functions.find(function);
  if (registers != plan_.functions.end()) registers->second.erase(address);
}

}  // namespace anju::sim::modbus
