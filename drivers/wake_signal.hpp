// Wakes a thread that waits for a descriptor or for a time.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>

namespace anju {

class WakeSignal {
 public:
  // Throws std::system_error where the process has no descriptor left.
  WakeSignal();
  ~WakeSignal();
  WakeSignal(const WakeSignal&) = delete;
  WakeSignal& operator=(const WakeSignal&) = delete;

  // Any thread: something is there to be looked at.
  void raise();
  // Any thread: it is time to end. Every wait from now on returns at once.
  void stop();
  bool is_stopping() const { return stopping_; }

  enum class Woken : std::uint8_t { by_time, by_signal, by_descriptor };
  // The waiting thread. Until the descriptor (-1: none) can be read or has hung up, until raised or stopped,
  // or until the time is over; at once when that is not positive.
  Woken wait(std::chrono::microseconds time, int descriptor = -1);

 private:
  std::atomic<bool> stopping_ = false;
  int event_ = -1;
};

}  // namespace anju
