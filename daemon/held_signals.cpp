#include "daemon/held_signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace anju {
namespace {

sigset_t asked() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, number);
  return signals;
}

}  // namespace

void hold_signals() {
  const sigset_t signals = asked();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Result<void> HeldSignals::open() {
  const sigset_t signals = asked();
  const int descriptor = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor < 0)
    return Error{ErrorCode::io, "no signals can be heard: " + std::generic_category().message(errno)};
  descriptor_.assign(descriptor);
  return {};
}

void HeldSignals::next(std::function<void(int number)> then) {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [this, then = std::move(then)](const boost::system::error_code& fault) mutable {
                           if (fault) return;
                           signalfd_siginfo signal{};
                           if (::read(descriptor_.native_handle(), &signal, sizeof signal) != sizeof signal)
                             return next(std::move(then));
                           then(static_cast<int>(signal.ssi_signo));
                         });
}

}  // namespace anju
