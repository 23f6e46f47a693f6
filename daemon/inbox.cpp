#include "daemon/inbox.hpp"

#include <algorithm>
#include <iterator>
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
    const Lane lane = urgent_.empty() && city_.empty() ? Lane::routine : Lane::alarm;
    if (is_empty() || woken_ == Lane::alarm || woken_ == lane) return;
    wake_(lane);
    woken_ = lane;
  } catch (...) {
    // The item stays; the next one tries to wake the pipeline again.
  }
}

bool Inbox::is_empty() const {
  return urgent_.empty() && city_.empty() && routine_.empty() && !spilled_from_;
}

void Inbox::keep(InboxItem item) {
  auto* message = std::get_if<RawMessage>(&item);
  if (message && message->lane == Lane::routine) {
    keep_or_spill(std::move(*message));
    return;
  }
  std::deque<InboxItem>& lane = std::holds_alternative<CityMessage>(item) ? city_ : urgent_;
  if (lane.size() < capacity_.alarm) {
    lane.push_back(std::move(item));
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

Inbox::Taken Inbox::take(std::size_t limit) {
  // Not none, or a flood of what goes first would hold the others up for ever. A word of the city may be a
  // receipt for thousands of messages.
  constexpr std::size_t kCityBesideUrgent = 1;
  constexpr std::size_t kRoutineBesideUrgent = 16;
  const std::lock_guard lock(mutex_);
  Taken taken;
  move_out(urgent_, limit, taken.items);
  const bool is_urgent = !taken.items.empty();
  std::size_t left = limit - taken.items.size();
  move_out(city_, is_urgent ? std::min(left, kCityBesideUrgent) : left, taken.items);
  left = limit - taken.items.size();
  const std::size_t before_routine = taken.items.size();
  move_out(routine_, is_urgent ? std::min(left, kRoutineBesideUrgent) : left, taken.items);
  for (std::size_t i = before_routine; i < taken.items.size(); ++i) {
    const auto* message = std::get_if<RawMessage>(&taken.items[i]);
    if (message && message->home) --held_[*message->home];
  }
  taken.leaves_some = !urgent_.empty() || !city_.empty() || !routine_.empty();
  // What is left in the journal does not count: when it cannot be read, an alarm must wake the pipeline
  // still.
  if (!taken.leaves_some) woken_.reset();
  return taken;
}

void Inbox::move_out(std::deque<InboxItem>& lane, std::size_t most, std::vector<InboxItem>& items) {
  const auto end = lane.begin() + static_cast<std::ptrdiff_t>(std::min(most, lane.size()));
  std::move(lane.begin(), end, std::back_inserter(items));
  lane.erase(lane.begin(), end);
}

bool Inbox::holds_urgent() const {
  const std::lock_guard lock(mutex_);
  return !urgent_.empty();
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
