// What each request on a bus costs of its time. Pure.
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "config/poll_block.hpp"
#include "config/settings.hpp"

namespace anju {

// What a change between two settings of a serial line costs: the driver drains it before and after.
inline constexpr std::chrono::milliseconds kLineSwitch{20};

struct BusRequest {
  const DeviceSettings* device = nullptr;  // of the settings, which outlive it
  const Profile* profile = nullptr;
  PollBlock block;
  std::chrono::microseconds cost{};  // from the silence before it to the end of its answer
};

// How the line is set when the device is asked; none: behind a gateway, and nobody has said.
std::optional<LineSettings> line_of(const BusSettings& bus, const DeviceSettings& device,
                                    const Profile& profile);

// Those of one device follow each other. Devices whose profile is not known have none.
std::vector<BusRequest> requests_on(const BusSettings& bus, const Settings& settings);

}  // namespace anju
