// Which messages have been heard lately, byte for byte.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_set>

#include "drivers/source.hpp"

namespace anju {

// A broker that crashed and came back delivers again what was acknowledged since its last snapshot, and
// without the DUP flag. A message that carries its device's own time and equals an earlier one in every byte
// is such a repeat. Bounded: the oldest are forgotten.
class RecentMessages {
 public:
  explicit RecentMessages(std::size_t capacity) : capacity_(capacity) {}

  // True when the same topic and payload were noted before; notes them.
  bool note(const MqttMessage& message);

 private:
  std::size_t capacity_;
  std::deque<std::uint64_t> order_;
  std::unordered_set<std::uint64_t> known_;
};

}  // namespace anju
