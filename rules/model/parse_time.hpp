// An instant that a device, a file or a person wrote as ISO 8601 text.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "rules/model/time.hpp"

namespace anju {

struct ParsedTime {
  WallTime time;
  std::chrono::minutes offset{0};  // as it was written
};

// "2026-11-24T14:00:00Z", "2026-11-24T22:00:00.5+08:00", seconds may be missing. None when it is anything
// else, has no offset, or no calendar has it. Fractions are cut to milliseconds.
std::optional<ParsedTime> parse_iso_time(std::string_view text);

// As above, but the offset may be missing: `clock` is what was written, read as if it were UTC.
struct WrittenTime {
  WallTime clock;
  std::optional<std::chrono::minutes> offset;
};
std::optional<WrittenTime> parse_written_time(std::string_view text);

}  // namespace anju
