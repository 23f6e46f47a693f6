// Whether what a profile asks of a message holds. Pure.
#pragma once

#include "config/condition.hpp"
#include "drivers/json_scope.hpp"

namespace anju {

bool holds(const Conditions& conditions, const JsonScope& scope);

}  // namespace anju
