#include "drivers/peer_socket.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>

namespace anju {
namespace {

// The unit's LimitNOFILE; beyond it libmodbus would overflow its set of descriptors anyway.
constexpr long kMostDescriptors = 1024;

std::uint16_t peer_port_of(int descriptor) {
  sockaddr_storage peer{};
  socklen_t length = sizeof peer;
  if (getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &length) != 0) return 0;
  if (peer.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&peer)->sin_port);
  if (peer.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&peer)->sin6_port);
  return 0;
}

template <class Action>
bool for_each_socket_to(std::uint16_t port, const Action& action) {
  const int end = static_cast<int>(std::min(sysconf(_SC_OPEN_MAX), kMostDescriptors));
  bool found = false;
  for (int descriptor = 0; descriptor < end; ++descriptor) {
    if (peer_port_of(descriptor) == port) found = action(descriptor) || found;
  }
  return found;
}

}  // namespace

bool set_no_delay(std::uint16_t peer_port) {
  return for_each_socket_to(peer_port, [](int descriptor) {
    const int on = 1;
    return setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
  });
}

bool cut_connection(std::uint16_t peer_port) {
  return for_each_socket_to(peer_port, [](int descriptor) { return shutdown(descriptor, SHUT_RDWR) == 0; });
}

}  // namespace anju
