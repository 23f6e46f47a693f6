// Which registers of a device are read in which requests. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "config/profile.hpp"

namespace anju {

struct RegisterRange {
  std::uint16_t start = 0;
  std::uint16_t count = 0;

  friend bool operator==(const RegisterRange&, const RegisterRange&) = default;
};

// Registers that follow each other without a hole are one request, up to the profile's limit: a hole may be
// answered with exception 2. A value never lies in two requests, because its halves would be of two moments.
std::vector<RegisterRange> poll_ranges(const Profile& profile);

}  // namespace anju
