// What one home and one device may use of a box that serves many homes.
#pragma once

#include <cstddef>
#include <cstdint>

namespace anju {

// What is said on average. More is allowed at once: see kHomeBurst and kDeviceBurst of quota_limiter.hpp.
struct RateQuota {
  std::uint32_t messages = 0;  // a second
  std::uint64_t bytes = 0;     // a second, of topics and payloads

  friend bool operator==(const RateQuota&, const RateQuota&) = default;
};

// The busiest gateway in the field is rtl_433 with some fifty senders, each heard three times: about ten
// messages a second, of 300 bytes. The defaults are ten and twenty times that.
struct QuotaSettings {
  RateQuota home{200, std::uint64_t{256} << 10U};
  RateQuota device{100, std::uint64_t{64} << 10U};
  std::size_t devices_per_home = 256;
  std::size_t devices = 4096;  // of the box
  std::size_t homes = 512;

  friend bool operator==(const QuotaSettings&, const QuotaSettings&) = default;
};

}  // namespace anju
