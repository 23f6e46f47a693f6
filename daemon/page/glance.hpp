// What everybody in the home may see from two metres away: one state, and nothing of anybody.
#pragma once

#include <optional>
#include <string>

#include "daemon/page/look.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

enum class Glance : std::uint8_t {
  help,     // an emergency, and the platform has it
  calling,  // an emergency, and the platform has not answered yet
  asking,   // the resident is asked whether all is well
  lost,     // nobody could be called
  unknown,  // not heard is not calm
  look,     // something needs a person, and it is no emergency
  well,
};

struct GlanceState {
  Glance what = Glance::unknown;
  std::optional<WallTime> since;  // help: when the platform had it; lost: since when there is no line
};

// The gravest that holds. An emergency whose cause is gone stays on show for half an hour, unless it was
// closed or cancelled: help is still on its way.
GlanceState glance_of(const View& view, WallTime now);

std::string glance_page(const Look& look, const GlanceState& state);

}  // namespace anju::page
