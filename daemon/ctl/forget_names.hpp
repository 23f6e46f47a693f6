// By which names a forgotten home is looked for.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/ctl/trace_scan.hpp"
#include "daemon/store/traces.hpp"

namespace anju {

struct ForgetNames {
  TraceWords words;
  std::vector<std::string> untold;  // too short or too usual to be looked for alone
};

// `settings` may hold the home still.
ForgetNames names_to_look_for(const std::string& home, const HomeTraces& traces, const Settings& settings);

}  // namespace anju
