#include "drivers/connect_turn.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

namespace {

constexpr std::string_view kReceivingThread = "MQTTAsync_rcv";
constexpr useconds_t kReceiverSleeps = 5'000;

bool is_receiving_thread() {
  std::array<char, 16> name{};  // with its end, pthread_getname_np(3)
  return ::pthread_getname_np(::pthread_self(), name.data(), name.size()) == 0 &&
         name.data() == kReceivingThread;
}

}  // namespace

// Paho's receiving thread sleeps for 100 ms when it has no socket yet (MQTTAsync_cycle of 1.3.12), and the
// first connect of a process is that much later, unless it wins a race of a third of a millisecond: of eight
// starts six lost it. What a program itself defines comes before what the C library has, also for a shared
// library that calls it; everybody else sleeps as long as they ask for.
extern "C" int usleep(useconds_t microseconds) {
  if (is_receiving_thread()) microseconds = std::min(microseconds, kReceiverSleeps);
  const timespec time{static_cast<std::time_t>(microseconds / 1'000'000),
                      static_cast<long>(microseconds % 1'000'000) * 1000};
  return ::nanosleep(&time, nullptr);
}

namespace anju {

ConnectTurn& ConnectTurn::of_this_process() {
  static ConnectTurn turn;
  return turn;
}

void ConnectTurn::join(const void* session, std::function<void()> nudge) {
  const std::lock_guard lock(mutex_);
  nudges_[session] = std::move(nudge);
}

void ConnectTurn::leave(const void* session) {
  const std::lock_guard lock(mutex_);
  nudges_.erase(session);
}

ConnectTurn::Held::Held(ConnectTurn& turn) : turn_(turn), lock_(turn.one_at_a_time_) {
  turn_.is_taken_ = true;
  const std::lock_guard lock(turn_.mutex_);
  for (const auto& [session, nudge] : turn_.nudges_) nudge();
}

ConnectTurn::Held::~Held() { turn_.is_taken_ = false; }

}  // namespace anju
