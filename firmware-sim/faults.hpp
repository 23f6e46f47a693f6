// `anju-sim faults`: a TCP proxy between two programs that breaks the line on command.
#pragma once

#include "firmware-sim/endpoint.hpp"

namespace anju::sim {

struct FaultsOptions {
  Endpoint listen;
  Endpoint to;
  int delay_ms = 0;
  bool json = false;
};

// Runs until SIGINT, SIGTERM or `quit`. Returns the exit code: 1 where it cannot listen.
int run_faults(const FaultsOptions& options);

}  // namespace anju::sim
