// One attempt to reach a place, with a limit of time on each step: look its name up, connect, shake hands.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "rules/model/error.hpp"

namespace anju {

// A connection that closes itself.
class OpenSocket {
 public:
  explicit OpenSocket(int descriptor) : descriptor_(descriptor) {}
  ~OpenSocket();
  OpenSocket(OpenSocket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  OpenSocket(const OpenSocket&) = delete;
  OpenSocket& operator=(const OpenSocket&) = delete;
  OpenSocket& operator=(OpenSocket&&) = delete;
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

// Numeric addresses of a name, looked up in the background. Errors: unavailable, with the words of the
// resolver, or that it has not answered in time.
Result<std::vector<std::string>> look_up(const std::string& host, Duration limit);
// `address` is numeric. Errors: unavailable.
Result<OpenSocket> connect_tcp(const std::string& address, std::uint16_t port, Duration limit);

struct TlsFacts {
  std::string version;                 // "TLSv1.3"
  std::optional<WallTime> peer_until;  // when the certificate of the other side expires
};
// With the certificate of the box, and the other side's checked as anju-uplink does it. Errors: unavailable,
// with what OpenSSL says.
Result<TlsFacts> shake_hands(const OpenSocket& socket, const PlatformSettings& platform, Duration limit,
                             const std::function<Duration()>& clock);

}  // namespace anju
