// A reading as it is shown.
#pragma once

#include "daemon/api/views.hpp"
#include "daemon/store/rows.hpp"
#include "rules/model/home.hpp"

namespace anju {

ReadingView reading_view(const LastReading& last, const Channel& channel);

}  // namespace anju
