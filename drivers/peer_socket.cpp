#include "drivers/peer_socket.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

namespace anju {
namespace {

// The unit's LimitNOFILE; beyond it libmodbus would overflow its set of descriptors anyway.
constexpr std::size_t kMostDescriptors = 1024;

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

// 0: any is.
bool is_end(int descriptor, std::uint16_t own_port) {
  return own_port == 0 || port_of(descriptor, getsockname) == own_port;
}

// One call says which descriptors there are: to ask each of a thousand would be a thousand calls, and an
// alarm may wait for the connection. It takes no descriptor and no memory, which may be what is short.
template <class Action>
bool for_each_socket_to(std::uint16_t port, const Action& action) {
  std::array<pollfd, kMostDescriptors> all{};
  const auto count = std::min(static_cast<std::size_t>(sysconf(_SC_OPEN_MAX)), all.size());
  for (std::size_t i = 0; i < count; ++i) all[i].fd = static_cast<int>(i);
  if (poll(all.data(), count, 0) < 0) return false;
  bool found = false;
  for (std::size_t i = 0; i < count; ++i) {
    if ((all[i].revents & POLLNVAL) != 0 || port_of(all[i].fd, getpeername) != port) continue;
    found = action(all[i].fd) || found;
  }
  return found;
}

}  // namespace

bool set_no_delay(std::uint16_t peer_port, std::uint16_t own_port) {
  return for_each_socket_to(peer_port, [own_port](int descriptor) {
    const int on = 1;
    return is_end(descriptor, own_port) &&
           setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0;
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
    return is_end(descriptor, own_port) && shutdown(descriptor, SHUT_RDWR) == 0;
  });
}

}  // namespace anju
