// Pushed readings as they are kept in the journal: by the names of what is installed, so that they are found
// again after the settings have changed. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/source.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"

namespace anju {

struct PushedReading {
  ChannelIndex channel = 0;
  Quality quality = Quality::good;
  std::int64_t value = 0;
  WallTime measured_at;
  std::size_t item = 0;  // of the body; not kept
};

struct PushedMessage {
  RawMessage message;
  std::vector<std::size_t> items;  // whose readings are in it
};

// In one message as many as the journal keeps in one record; each message is of one home, in order of the
// devices and of time, so that within it nothing is late.
std::vector<PushedMessage> pushed_messages(std::string_view utility, std::vector<PushedReading> readings,
                                           const Site& site, const Instant& heard_at);

struct UnpackedPush {
  std::vector<PushedReading> readings;  // in the order of the lines
  std::size_t lost = 0;                 // lines of what is no longer installed, or cannot be read
};
UnpackedPush unpack(const PushedBatch& batch, const Site& site);

}  // namespace anju
