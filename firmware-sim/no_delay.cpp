#include "firmware-sim/no_delay.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <string>

namespace anju::sim {
namespace {

bool leads_to(int descriptor, std::uint16_t port) {
  sockaddr_storage far{};
  socklen_t size = sizeof far;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&far), &size) != 0) return false;
  if (far.ss_family == AF_INET) return reinterpret_cast<const sockaddr_in&>(far).sin_port == htons(port);
  if (far.ss_family == AF_INET6) return reinterpret_cast<const sockaddr_in6&>(far).sin6_port == htons(port);
  return false;
}

}  // namespace

int set_no_delay(std::uint16_t port) {
  int found = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry("/proc/self/fd", error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor < 0 || !leads_to(descriptor, port)) continue;
    const int on = 1;
    if (setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0) ++found;
  }
  return found;
}

}  // namespace anju::sim
