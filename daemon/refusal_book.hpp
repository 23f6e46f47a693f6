// What could not be read, counted by device and reason.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "daemon/message_reader.hpp"
#include "rules/model/home.hpp"

namespace anju {

// Bounded: the reasons are a fixed set, and the devices are those that are installed. One thread.
class RefusalBook {
 public:
  struct Entry {
    std::uint64_t count = 0;
    std::string where;  // the last one's pointer or register, never a value
    SteadyTime last;
  };
  using Reasons = std::map<std::string_view, Entry>;

  // True for the first of its kind: it goes into the log, the others only into the count.
  bool note(const RefusedField& refused, SteadyTime at);
  // Of one device; of messages that name nobody who is installed.
  const Reasons& of(std::optional<DeviceIndex> device) const;

 private:
  std::map<std::optional<DeviceIndex>, Reasons> by_device_;
};

}  // namespace anju
