#include "drivers/connect_turn.hpp"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <utility>

namespace anju {
namespace {

constexpr std::string_view kReceivingThread = "MQTTAsync_rcv";
constexpr std::chrono::microseconds kReceiverSleeps{5'000};

}  // namespace

std::chrono::microseconds sleep_of(std::string_view thread, std::chrono::microseconds asked) {
  return thread == kReceivingThread ? std::min(asked, kReceiverSleeps) : asked;
}

}  // namespace anju

// What a program itself defines comes before what the C library has, also for a shared library that calls it.
extern "C" int usleep(useconds_t microseconds) {
  std::array<char, 16> name{};  // with its end, pthread_getname_np(3)
  ::pthread_getname_np(::pthread_self(), name.data(), name.size());
  const auto sleeps = anju::sleep_of(name.data(), std::chrono::microseconds{microseconds});
  const auto seconds = std::chrono::floor<std::chrono::seconds>(sleeps);
  const timespec time{seconds.count(), std::chrono::nanoseconds{sleeps - seconds}.count()};
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
