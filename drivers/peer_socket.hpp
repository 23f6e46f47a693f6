// Reaches the one socket of this process that leads to a given peer: Paho shows nobody its descriptor.
#pragma once

#include <cstdint>

namespace anju {

// A process holds one Paho client, so one connected TCP socket leads to the broker's port. Any thread; looks
// at every descriptor of the process, a few dozen system calls. Both return false when there is no such
// socket.

// Small messages leave at once. Paho 1.3.12 never asks for it, and the kernel then holds back what follows a
// message for up to 43 ms (measured).
bool set_no_delay(std::uint16_t peer_port);

// Nothing more goes out or comes in; its owner sees a lost connection.
bool cut_connection(std::uint16_t peer_port);

}  // namespace anju
