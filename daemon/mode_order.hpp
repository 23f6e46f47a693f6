// What somebody says about a home for a while: from the words of a request to what the rules understand.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"
#include "rules/model/home.hpp"
#include "rules/model/mode.hpp"

namespace anju {

// As it was asked for. Neither of the two times: the mode ends.
struct ModeWish {
  std::string home;
  std::string mode;
  std::optional<Duration> lasts;
  std::optional<WallTime> until;
  bool is_trial = false;  // only whether it could be, and until when
};

struct ModeOrder {
  HomeIndex home = 0;
  Mode mode = Mode::away;
  SteadyTime until;  // not after now: it ends
};

// Errors: not_found, no such home; out_of_range, no such mode, or a time that is none; unavailable, `until`
// while nobody knows the time of the day.
Result<ModeOrder> mode_order(const ModeWish& wish, const Site& site, const Instant& now);

// From {"mode":"away","for":"36h"}, or "until" with an instant of ISO 8601, or neither to end it. Errors:
// malformed, out_of_range; the words say what is wrong.
Result<ModeWish> read_mode_wish(std::string_view home, std::string_view body);

}  // namespace anju
