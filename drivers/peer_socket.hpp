// Reaches the sockets of this process that lead to a given peer: Paho shows nobody its descriptors.
#pragma once

#include <cstdint>
#include <vector>

namespace anju {

// Any thread; each looks at every descriptor of the process, a few dozen system calls. False when there is no
// such socket.

// Small messages leave at once. Paho 1.3.12 never asks for it, and the kernel then holds back what follows a
// message for up to 43 ms (measured). On that connection (0: on any to that port).
bool set_no_delay(std::uint16_t peer_port, std::uint16_t own_port = 0);

// The own ends of this process's connections to the port: each connection has another.
std::vector<std::uint16_t> own_ports_to(std::uint16_t peer_port);

// Nothing more goes out or comes in on that connection (0: on any to that port); its owner sees a lost one.
bool cut_connection(std::uint16_t peer_port, std::uint16_t own_port);

}  // namespace anju
