#include "drivers/connect_turn.hpp"

#include <utility>

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
