#include "config/poll_block.hpp"

#include <algorithm>
#include <tuple>

namespace anju {
namespace {

// A coil is a sixteenth of a register, and 2,000 of them are the most that one request may ask for (Modbus
// application protocol 1.1b3, clauses 6.1 and 6.2).
constexpr int kBitsOfRegister = 16;
constexpr int kMostBits = 2000;

struct Limits {
  int block = 0;
  int hole = 0;
};

Limits limits_of(const ModbusProfile& modbus, int function) {
  if (!reads_bits(function)) return {modbus.block_limit, modbus.hole_limit};
  return {std::min(kMostBits, kBitsOfRegister * modbus.block_limit), kBitsOfRegister * modbus.hole_limit};
}

// Alarms first.
auto group_of(const PollBlock& block) {
  return std::tuple(!block.is_alarm, block.function, block.period, block.deadline);
}

PollBlock block_of(const Field& field, const ChannelProfile& channel) {
  const RegisterSource& source = field.registers;
  const bool is_alarm = channel.alarm.has_value();
  return {source.function, source.address,  static_cast<std::uint16_t>(source.words),
          source.period,   source.deadline, is_alarm};
}

// True when `value` is now read along with `block`, which begins at or before it.
bool join(PollBlock& block, const PollBlock& value, const Limits& limits) {
  const int block_end = block.start + block.count;
  const int joined = std::max(block_end, value.start + value.count) - block.start;
  if (value.start - block_end > limits.hole || joined > limits.block) return false;
  block.count = static_cast<std::uint16_t>(joined);
  return true;
}

}  // namespace

int most_in_block(const ModbusProfile& modbus, int function) { return limits_of(modbus, function).block; }

std::vector<PollBlock> poll_blocks(const Profile& profile) {
  std::vector<PollBlock> values;
  values.reserve(profile.fields.size());
  for (const Field& field : profile.fields)
    values.push_back(block_of(field, profile.channels[field.channel]));
  std::sort(values.begin(), values.end(), [](const PollBlock& a, const PollBlock& b) {
    return std::tuple(group_of(a), a.start, a.count) < std::tuple(group_of(b), b.start, b.count);
  });
  std::vector<PollBlock> blocks;
  for (const PollBlock& value : values) {
    const bool is_along = !blocks.empty() && group_of(blocks.back()) == group_of(value) &&
                          join(blocks.back(), value, limits_of(profile.modbus, value.function));
    if (!is_along) blocks.push_back(value);
  }
  std::stable_sort(blocks.begin(), blocks.end(), [](const PollBlock& a, const PollBlock& b) {
    return std::tuple(!a.is_alarm, a.function, a.start) < std::tuple(!b.is_alarm, b.function, b.start);
  });
  return blocks;
}

}  // namespace anju
