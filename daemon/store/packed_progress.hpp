// How far a commit came and what the rules remembered then, as few bytes. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/rows.hpp"

namespace anju {

struct LoggedState {
  std::int64_t key = 0;  // id in table `state_key`
  std::vector<std::int64_t> fields;
};

struct LoggedProgress {
  KeptThrough kept;
  SteadyTime steady;
  WallTime wall;
  Duration since_boot{0};
  ClockQuality clock = ClockQuality::unsynced;
  std::int64_t boot = 0;       // id in table `boot`
  std::uint64_t readings = 0;  // ever kept
  std::vector<LoggedState> states;
};

std::string pack_progress(const LoggedProgress& progress);
std::optional<LoggedProgress> unpack_progress(std::string_view bytes);  // none: it is damaged, or empty

}  // namespace anju
