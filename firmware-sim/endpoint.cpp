#include "firmware-sim/endpoint.hpp"

#include <fmt/format.h>

#include <charconv>

namespace anju::sim {

std::string parse_endpoint(const std::string& text, Endpoint& endpoint) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) {
    return fmt::format("'{}' is no address: write HOST:PORT, for example 127.0.0.1:1883", text);
  }
  const char* const end = text.data() + text.size();
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data() + colon + 1, end, port);
  if (parsed.ec != std::errc{} || parsed.ptr != end) {
    return fmt::format("'{}' has no port: after the colon stands a number from 0 to 65535", text);
  }
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
  endpoint = {std::move(host), port};
  return {};
}

}  // namespace anju::sim
