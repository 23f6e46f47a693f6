// What a box runs with that has crashed again and again: the fewest parts that still watch over somebody.
#pragma once

#include "config/settings.hpp"

namespace anju {

// Homes, devices, broker, buses and city stay, because nobody is heard without them. The figures of quotas
// and of the rules are the defaults again, nothing is learnt of habits, and of the rules in files only those
// for what threatens life are left (is_life_safety). What the rules in the program watch goes on: alarms, and
// that nobody moves, by fixed hours.
void make_safe(Settings& settings);

}  // namespace anju
