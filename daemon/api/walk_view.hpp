// How far the walk test of a home has come, as the API tells it. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/time.hpp"

namespace anju {

// A device; durations since its message was heard, none: not yet.
struct WalkDeviceView {
  std::string device;
  std::string room;
  std::string_view need;  // alarm, event, reading: what it must say before it counts
  bool is_button = false;
  std::optional<WallTime> spoke_at;  // whatever it said
  std::optional<WallTime> heard_at;  // what counts
  std::optional<Duration> decoded;
  std::optional<Duration> judged;
  std::optional<Duration> kept;
  std::optional<Duration> receipt;  // of the platform, at the box
  std::string alert;                // that came of it
  std::string event;
  std::string rule;
  CapStatus status = CapStatus::test;

  bool is_done() const { return receipt.has_value(); }
};

struct WalkView {
  std::string home;
  bool on = false;
  std::optional<WallTime> began;  // none: there was none
  std::optional<WallTime> ended;
  std::optional<WallTime> until;
  Duration left{0};
  std::vector<WalkDeviceView> devices;
};

std::string walk_json(const WalkView& walk);

}  // namespace anju
