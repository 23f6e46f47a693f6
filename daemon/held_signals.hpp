// What a service manager or a person asks by SIGTERM, SIGINT or SIGHUP. The kernel holds it until it is read
// here, over a new start of the process in the same place as well, so that what is asked while nobody reads
// is not lost: a stop that comes in the middle of a reload, or a second reload.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

#include "rules/model/error.hpp"

namespace anju {

// In the main thread before there is any other, which all inherit it. From here on only HeldSignals sees
// them.
void hold_signals();

// One thread: that of `io`.
class HeldSignals {
 public:
  explicit HeldSignals(boost::asio::io_context& io) : descriptor_(io) {}

  // Errors: io, when the kernel has no descriptor left.
  Result<void> open();
  // Calls `then` once, with the number of the next one. One that comes later waits for the next call.
  void next(std::function<void(int number)> then);

 private:
  boost::asio::posix::stream_descriptor descriptor_;
};

}  // namespace anju
