// Checks of the way to the city, one step after the other.
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <memory>

#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/tls_visit.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju::checks {
namespace {

using namespace std::chrono_literals;
using enum CheckState;

// Together with the round trip (4 s) and a daemon that hangs (2 s) less than the 15 s of `doctor`.
constexpr Duration kLookUp{3s};
constexpr Duration kConnect{2s};
constexpr Duration kShakeHands{3s};

int days_between(WallTime from, WallTime until) {
  return static_cast<int>(std::chrono::floor<std::chrono::days>(until - from).count());
}

std::string address_text(const sockaddr* address) {
  std::string text(INET6_ADDRSTRLEN, '\0');
  const void* const bytes =
      address->sa_family == AF_INET
          ? static_cast<const void*>(&reinterpret_cast<const sockaddr_in*>(address)->sin_addr)
          : &reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr;
  if (::inet_ntop(address->sa_family, bytes, text.data(), INET6_ADDRSTRLEN) == nullptr) return "";
  text.resize(text.find('\0'));
  return text;
}

Finding no_platform(CheckBench& bench) { return bench.found(skipped, Message::platform_none); }

std::string place_of(const PlatformSettings& platform) {
  return platform.host + ":" + std::to_string(platform.port);
}

}  // namespace

Finding interface(CheckBench& bench) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return bench.found(fail, Message::interface_none, "ip address");
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owned(list, ::freeifaddrs);
  std::string found;
  for (const ifaddrs* one = list; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || (one->ifa_flags & IFF_LOOPBACK) != 0 || (one->ifa_flags & IFF_UP) == 0)
      continue;
    if (one->ifa_addr->sa_family != AF_INET && one->ifa_addr->sa_family != AF_INET6) continue;
    const std::string address = address_text(one->ifa_addr);
    if (address.empty() || address.starts_with("fe80") || address.starts_with("169.254.")) continue;
    found += (found.empty() ? "" : ", ") + std::string(one->ifa_name) + " " + address;
  }
  if (found.empty())
    return bench.found(fail, Message::interface_none, "sudo systemctl restart networking && ip address");
  return bench.found(ok, Message::interface_ok, "", named("addresses", found));
}

Finding resolver(CheckBench& bench) {
  const auto& platform = bench.settings().platform;
  if (!platform) return no_platform(bench);
  const auto found = look_up(platform->host, kLookUp);
  const auto host = named("host", platform->host);
  if (!found)
    return bench.found(fail, Message::resolver_fails,
                       "resolvectl query " + platform->host + "; cat /etc/resolv.conf", host,
                       named("reason", found.error().what));
  bench.addresses = *found;
  return bench.found(ok, Message::resolver_ok, "", host, named("address", found->front()));
}

Finding platform_tcp(CheckBench& bench) {
  const auto& platform = bench.settings().platform;
  if (!platform) return no_platform(bench);
  if (bench.addresses.empty()) static_cast<void>(resolver(bench));
  if (bench.addresses.empty()) return bench.found(skipped, Message::no_address);
  const auto reached = connect_tcp(bench.addresses.front(), platform->port, kConnect);
  const auto place = named("place", place_of(*platform));
  bench.is_reached = reached.has_value();
  if (reached) return bench.found(ok, Message::tcp_ok, "", place);
  return bench.found(fail, Message::tcp_fails,
                     "nc -vz -w 5 " + platform->host + " " + std::to_string(platform->port), place,
                     named("reason", reached.error().what));
}

Finding platform_tls(CheckBench& bench) {
  const auto& platform = bench.settings().platform;
  if (!platform) return no_platform(bench);
  if (!bench.is_reached) static_cast<void>(platform_tcp(bench));
  if (!bench.is_reached) return bench.found(skipped, Message::not_reached);
  const auto socket = connect_tcp(bench.addresses.front(), platform->port, kConnect);
  const auto place = named("place", place_of(*platform));
  const std::string by_hand = "openssl s_client -connect " + place_of(*platform) + " -CAfile " +
                              platform->ca_file.string() + " -cert " + platform->cert_file.string() +
                              " -key " + platform->key_file.string() + " </dev/null";
  const auto since_boot = [&bench] { return bench.around().since_boot(); };
  const auto shaken =
      socket ? shake_hands(*socket, *platform, kShakeHands, since_boot) : Result<TlsFacts>(socket.error());
  if (!shaken)
    return bench.found(fail, Message::tls_fails, by_hand, place, named("reason", shaken.error().what));
  const auto version = named("version", shaken->version);
  if (!shaken->peer_until) return bench.found(ok, Message::tls_ok, "", place, version);
  constexpr int kSoon = 14;
  const int left = days_between(bench.around().clocks().wall, *shaken->peer_until);
  const auto days = named("days", left);
  if (left < kSoon) return bench.found(warn, Message::tls_peer_ends, by_hand, place, days);
  return bench.found(ok, Message::tls_ok_until, "", place, version, days);
}

}  // namespace anju::checks
