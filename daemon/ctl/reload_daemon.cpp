// Finds the daemon by its socket: whoever listens there is told, and nobody else.
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/settings_change.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenLooks{200ms};
constexpr Duration kLongest{20s};

// The process that listens on the socket; none: nobody does.
std::optional<pid_t> listener_of(const std::filesystem::path& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) return std::nullopt;
  std::memcpy(address.sun_path, name.c_str(), name.size());
  const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  ucred who{};
  socklen_t size = sizeof who;
  const bool is_known =
      ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && who.pid > 0;
  ::close(descriptor);
  return is_known ? std::optional(who.pid) : std::nullopt;
}

bool runs_with(const ActSurroundings& around, const std::string& revision) {
  const auto status = answer_to(around, "/v1/status");
  return status && text_of(*status, "config_revision") == revision;
}

}  // namespace

Reload reload_daemon(const ActSurroundings& around, const std::string& revision) {
  const auto daemon = listener_of(around.door.socket);
  if (!daemon) return Reload::not_running;
  if (::kill(*daemon, SIGHUP) != 0) return errno == EPERM ? Reload::forbidden : Reload::not_running;
  for (Duration waited{0}; waited < kLongest; waited += kBetweenLooks) {
    around.sleep(kBetweenLooks);
    if (runs_with(around, revision)) return Reload::done;
  }
  return Reload::not_taken;
}

}  // namespace anju
