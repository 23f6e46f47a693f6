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
  std::int64_t key = 0;              // id in table `state_key`
  std::vector<std::int64_t> fields;  // of a step: how far each has gone, wrapping round where 64 bits end
  bool is_step = false;              // from the last commit that had the key, and not the whole
};

struct LoggedProgress {
  KeptThrough kept;
  SteadyTime steady;
  WallTime wall;
  Duration since_boot{0};
  ClockQuality clock = ClockQuality::unsynced;
  std::int64_t boot = 0;       // id in table `boot`
  std::uint64_t readings = 0;  // ever kept
  std::uint32_t follows = 0;   // sign_of() the commit before: without it the steps lead nowhere
  std::vector<LoggedState> states;
};

// Differs from one commit to the next: by it is noticed that one is missing.
std::uint32_t sign_of(const LoggedProgress& progress);

std::string pack_progress(const LoggedProgress& progress);
std::optional<LoggedProgress> unpack_progress(std::string_view bytes);  // none: it is damaged, or empty

}  // namespace anju
