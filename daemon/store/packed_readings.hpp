// Readings as few bytes: each is what changed since the one before it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/reading.hpp"

namespace anju {

// A reading with the id that its channel has in the file.
struct KeptReading {
  std::int64_t channel = 0;
  Reading reading;  // its `channel` says nothing
};

// Everything comes back as it was, but for the value of one that is invalid: that is 0.
std::string pack_readings(const std::vector<KeptReading>& readings);

struct UnpackedReadings {
  std::vector<KeptReading> readings;  // up to the first that cannot be read
  bool is_whole = true;               // all that were packed
};
UnpackedReadings unpack_readings(std::string_view bytes);

}  // namespace anju
