#include "daemon/inbox.hpp"

#include <algorithm>
#include <utility>

namespace anju {

Inbox::Inbox(Capacity capacity, std::function<void(Lane)> wake)
    : capacity_(capacity), wake_(std::move(wake)) {}

void Inbox::post(InboxItem item) noexcept {
  const std::lock_guard lock(mutex_);
  try {
    keep(std::move(item));
  } catch (...) {
    ++dropped_;  // out of memory
  }
  try {
    const Lane lane = urgent_.empty() ? Lane::routine : Lane::alarm;
    if (is_empty() || woken_ == Lane::alarm || woken_ == lane) return;
    wake_(lane);
    woken_ = lane;
  } catch (...) {
    // The item stays; the next one tries to wake the pipeline again.
  }
}

bool Inbox::is_empty() const { return urgent_.empty() && routine_.empty() && !spilled_from_; }

void Inbox::keep(InboxItem item) {
  auto* message = std::get_if<RawMessage>(&item);
  if (message && message->lane == Lane::routine) {
    keep_or_spill(std::move(*message));
  } else if (urgent_.size() < capacity_.alarm) {
    urgent_.push_back(std::move(item));
  } else {
    drop(message ? message->home : std::nullopt);
    if (message && message->sequence != 0 && !left_alarm_) left_alarm_ = message->sequence;
  }
}

std::optional<std::uint64_t> Inbox::left_alarm() const {
  const std::lock_guard lock(mutex_);
  return left_alarm_;
}

void Inbox::keep_or_spill(RawMessage message) {
  const bool journalled = message.sequence != 0;
  const bool holds_its_share = message.home && held_[*message.home] >= capacity_.home;
  if (!(spilled_from_ && journalled) && !holds_its_share && routine_.size() < capacity_.routine) {
    const std::optional<HomeIndex> home = message.home;
    routine_.emplace_back(std::move(message));
    if (home) ++held_[*home];
  } else if (journalled) {
    if (!spilled_from_) spilled_from_ = message.sequence;
    spilled_through_ = message.sequence;
  } else {
    drop(message.home);
  }
}

void Inbox::drop(std::optional<HomeIndex> home) {
  ++dropped_;
  ++dropped_by_home_[home];
}

std::vector<InboxItem> Inbox::take(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  std::vector<InboxItem> taken;
  taken.reserve(std::min(limit, urgent_.size() + routine_.size()));
  for (auto* lane : {&urgent_, &routine_}) {
    while (!lane->empty() && taken.size() < limit) {
      const auto* message = std::get_if<RawMessage>(&lane->front());
      if (lane == &routine_ && message && message->home) --held_[*message->home];
      taken.push_back(std::move(lane->front()));
      lane->pop_front();
    }
  }
  // What is left in the journal does not count: when it cannot be read, an alarm must wake the pipeline
  // still.
  if (urgent_.empty() && routine_.empty()) woken_.reset();
  return taken;
}

std::optional<std::uint64_t> Inbox::spilled_from() {
  const std::lock_guard lock(mutex_);
  return routine_.empty() ? spilled_from_ : std::nullopt;
}

void Inbox::caught_up(std::uint64_t sequence) {
  const std::lock_guard lock(mutex_);
  if (!spilled_from_) return;
  if (sequence >= spilled_through_) {
    spilled_from_.reset();
  } else {
    spilled_from_ = sequence + 1;
  }
}

std::map<std::optional<HomeIndex>, std::uint64_t> Inbox::dropped_by_home() const {
  const std::lock_guard lock(mutex_);
  return dropped_by_home_;
}

std::uint64_t Inbox::dropped() const {
  const std::lock_guard lock(mutex_);
  return dropped_;
}

}  // namespace anju
