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

using NameOf = int (*)(int, sockaddr*, socklen_t*);

// 0: it is no socket of TCP, or has no such end.
std::uint16_t port_of(int descriptor, NameOf name_of) {
  sockaddr_storage end{};
  socklen_t length = sizeof end;
  if (name_of(descriptor, reinterpret_cast<sockaddr*>(&end), &length) != 0) return 0;
  if (end.ss_family == AF_INET) return ntohs(reinterpret_cast<const sockaddr_in*>(&end)->sin_port);
  if (end.ss_family == AF_INET6) return ntohs(reinterpret_cast<const sockaddr_in6*>(&end)->sin6_port);
  return 0;
}

template <class Action>
bool for_each_socket_to(std::uint16_t port, const Action& action) {
  const int end = static_cast<int>(std::min(sysconf(_SC_OPEN_MAX), kMostDescriptors));
  bool found = false;
  for (int descriptor = 0; descriptor < end; ++descriptor) {
    if (port_of(descriptor, getpeername) == port) found = action(descriptor) || found;
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

std::vector<std::uint16_t> own_ports_to(std::uint16_t peer_port) {
  std::vector<std::uint16_t> ports;
  for_each_socket_to(peer_port, [&ports](int descriptor) {
    ports.push_back(port_of(descriptor, getsockname));
    return true;
  });
  return ports;
}

bool cut_connection(std::uint16_t peer_port, std::uint16_t own_port) {
  return for_each_socket_to(peer_port, [own_port](int descriptor) {
    const bool is_meant = own_port == 0 || port_of(descriptor, getsockname) == own_port;
    return is_meant && shutdown(descriptor, SHUT_RDWR) == 0;
  });
}

}  // namespace anju
