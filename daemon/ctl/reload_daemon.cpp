// Tells the daemon to take up settings that are checked and written, and waits until it runs with them.
#include <unistd.h>

#include <cerrno>

#include "daemon/ctl/daemon_answer.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/settings_change.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenLooks{10ms};  // a look is one question on a Unix socket
constexpr Duration kLongest{20s};

bool runs_with(const ActSurroundings& around, const std::string& revision) {
  const auto status = answer_to(around, "/v1/status");
  return status && text_of(*status, "config_revision") == revision;
}

}  // namespace

Reload reload_daemon(const ActSurroundings& around, const std::string& revision) {
  const auto told = answer_to_post(around, "/v1/reload", "{}");
  if (!told && told.error().exit_code != kExitUnreachable) return Reload::not_taken;
  if (!told) {
    const bool is_closed = ::access(around.door.socket.c_str(), W_OK) != 0 && errno == EACCES;
    return is_closed ? Reload::forbidden : Reload::not_running;
  }
  for (Duration waited{0}; waited < kLongest; waited += kBetweenLooks) {
    around.sleep(kBetweenLooks);
    if (runs_with(around, revision)) return Reload::done;
  }
  return Reload::not_taken;
}

}  // namespace anju
