// Paho never switches Nagle's algorithm off. A small message on a connection that also receives then waits
// for the other side's delayed acknowledgement, 10 to 40 ms, and the simulator would measure that instead of
// the daemon.
#pragma once

#include <cstdint>

namespace anju::sim {

// Sets TCP_NODELAY on every connected socket of this process whose far end has that port. Returns how many
// there were.
int set_no_delay(std::uint16_t port);

}  // namespace anju::sim
