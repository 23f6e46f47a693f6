#include "drivers/wake_signal.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

namespace anju {

WakeSignal::WakeSignal() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (event_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WakeSignal::~WakeSignal() { close(event_); }

void WakeSignal::raise() {
  const std::uint64_t one = 1;
  // It can only be refused when it is raised already.
  [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
}

void WakeSignal::stop() {
  stopping_ = true;
  raise();
}

WakeSignal::Woken WakeSignal::wait(std::chrono::microseconds time, int descriptor) {
  if (stopping_) return Woken::by_signal;
  std::array<pollfd, 2> watched{{{event_, POLLIN, 0}, {descriptor, POLLIN, 0}}};
  const auto left = std::max<std::int64_t>(time.count(), 0);
  const timespec until{left / 1'000'000, static_cast<long>(left % 1'000'000 * 1000)};
  if (ppoll(watched.data(), watched.size(), &until, nullptr) <= 0) return Woken::by_time;
  if (watched[1].revents != 0) return Woken::by_descriptor;
  std::uint64_t count = 0;
  // Taken away, or the next wait would not wait.
  [[maybe_unused]] const auto taken = read(event_, &count, sizeof count);
  return Woken::by_signal;
}

}  // namespace anju
