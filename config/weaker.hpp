// Whether other settings would watch less well over a life. What a city sends to many boxes at once may not:
// that is for a person at the box, who knows the home.
#pragma once

#include <string>

#include "config/settings.hpp"

namespace anju {

// "", or the first thing that is less with `then` than with `now`: a rule for what threatens life
// (is_life_safety) that watches something and would not any more, longer waits before somebody is missed,
// less room that only alarms may use. Both are without mistakes.
std::string what_is_weaker(const Settings& now, const Settings& then);

}  // namespace anju
