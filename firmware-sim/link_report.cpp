#include "firmware-sim/link_report.hpp"

#include <fmt/format.h>

#include "firmware-sim/real_time.hpp"

namespace anju::sim {

void LinkReport::say(bool connected, const std::string& reason) {
  if (said_ && connected == connected_ && reason == reason_) return;
  said_ = true;
  connected_ = connected;
  reason_ = reason;
  const std::string where = fmt::format("{}:{}", broker_.host, broker_.port);
  report_.say({{"what", "link"},
               {"at_ms", real_ms()},
               {"broker", where},
               {"connected", connected},
               {"reason", reason}},
              connected ? fmt::format("Connected to the broker {}.", where) : "");
  if (!connected) {
    report_.warn(
        fmt::format("no connection to the broker {}: {}. It is tried again by itself; see that the broker "
                    "runs there and lets this program in.",
                    where, reason));
  }
}

}  // namespace anju::sim
