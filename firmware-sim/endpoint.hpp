// HOST:PORT on the command line.
#pragma once

#include <cstdint>
#include <string>

namespace anju::sim {

struct Endpoint {
  std::string host;
  std::uint16_t port = 0;  // 0 only where something listens: the system chooses
};

// "127.0.0.1:1883", "[::1]:1883" or "name:1883". Returns an empty text and sets `endpoint`, or says what is
// wrong.
std::string parse_endpoint(const std::string& text, Endpoint& endpoint);

}  // namespace anju::sim
