// What is asked by a signal is kept until it is read: before anybody listens, and one after another.
#include "daemon/held_signals.hpp"

#include <doctest/doctest.h>
#include <signal.h>

#include <boost/asio/io_context.hpp>
#include <vector>

namespace anju::held_signals_test {
namespace {

// hold_signals() is for a whole process; the other tests get back what they had.
class Mask {
 public:
  Mask() { pthread_sigmask(SIG_SETMASK, nullptr, &before_); }
  ~Mask() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Mask(const Mask&) = delete;
  Mask& operator=(const Mask&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace

TEST_CASE(
    "a signal that came before anybody listened is heard, and a second one by the next question alone") {
  const Mask mask;
  hold_signals();
  ::raise(SIGHUP);
  ::raise(SIGTERM);
  boost::asio::io_context io;
  HeldSignals signals(io);
  REQUIRE(signals.open().has_value());
  std::vector<int> heard;
  signals.next([&heard](int number) { heard.push_back(number); });
  io.run();
  // Which of two that wait comes first is the kernel's affair; neither is lost.
  REQUIRE(heard.size() == 1);
  io.restart();
  signals.next([&heard](int number) { heard.push_back(number); });
  io.run();
  CHECK(std::vector<int>{SIGHUP, SIGTERM} ==
        (heard[0] == SIGHUP ? heard : std::vector<int>{heard[1], heard[0]}));
}

}  // namespace anju::held_signals_test
