// What the clock of the box shows at one instant, and what else it may mean. Pure.
#pragma once

#include <optional>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

// A device goes by a clock of its own, or by that of the box, as what is stamped by a bridge on the box does.
// When the clock of the box is set, the one goes along and the other does not; so a time of a device is held
// against every clock that the box has believed since it was switched on, and is as late as by the one that
// fits best.
struct BoxClocks {
  // One clock, and it is right.
  BoxClocks(WallTime now) : wall(now) {}  // NOLINT(google-explicit-constructor): a time is the simplest case

  WallTime wall;                 // what is recorded
  std::vector<WallTime> also{};  // what others of its clocks would show now
  // No time source stands behind any of them: then a device may well know better.
  bool is_known = true;

  // Whether a device may have measured then.
  bool allow(WallTime measured, Duration ahead, Duration behind) const;

  // How long ago that was. The clock by which it was just now fits best; when there is none, the one that
  // comes closest to what the device's other times make `expected`. None: all of them are too far away.
  struct Lateness {
    Duration late{};
    bool is_on_time = false;
  };
  std::optional<Lateness> lateness(WallTime measured, Duration expected) const;
};

}  // namespace anju
