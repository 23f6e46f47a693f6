#include "daemon/wall_watch.hpp"

#include <algorithm>

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kStep{2s};
constexpr std::int64_t kSlewOf = 2'000;  // 500 ppm is one part of so many
constexpr Duration kSettled{10min};
constexpr Duration kHeldFor{7 * 24h};
constexpr std::size_t kStretches = 16;
constexpr std::size_t kCorrections = 64;
constexpr std::size_t kOtherClocks = 3;

Duration ahead_of_timeline(const Instant& at) {
  return at.wall.time_since_epoch() - at.steady.time_since_epoch();
}

bool is_even(Duration one, Duration other, Duration apart) {
  const Duration difference = one < other ? other - one : one - other;
  return difference <= std::max(kStep, apart / kSlewOf);
}

bool is_vouched(const Instant& machine) { return machine.quality != ClockQuality::unsynced; }

}  // namespace

WallWatch::News WallWatch::start(const Instant& machine, const std::string& boot_id,
                                 const std::optional<TimelinePoint>& last, const SavedStates& saved) {
  const bool has_run = last && !boot_id.empty() && last->clocks.boot_id == boot_id;
  const bool is_restored = restore(saved);
  if (last) known_ = last->clocks.wall.time_since_epoch() - last->steady.time_since_epoch();
  if (has_run && is_restored && !stretches_.empty()) {
    Stretch& current = stretches_.back();
    current.raw = *known_ - current.lift;
    current.seen = last->steady;
    return look(machine);
  }
  // Another boot has another clock, and what it was before is no jump.
  stretches_.clear();
  steps_ = 0;
  last_step_.reset();
  const ClockQuality quality = is_vouched(machine) ? ClockQuality::synced : ClockQuality::unsynced;
  const Duration lift =
      is_vouched(machine) || !known_ ? Duration{0} : std::max(*known_ - ahead_of_timeline(machine), 0ms);
  note_source(machine);
  begin_stretch({machine.steady, ahead_of_timeline(machine), lift, quality, machine.steady});
  known_ = ahead_of_timeline(machine) + lift;
  return {};
}

WallWatch::News WallWatch::look(const Instant& machine) {
  Stretch& current = stretches_.back();
  if (machine.steady < current.seen) return {};
  News news;
  const Duration raw = ahead_of_timeline(machine);
  const bool has_stepped = !is_even(raw, current.raw, machine.steady - current.seen);
  if (has_stepped) {
    news.step = last_step_ = raw - current.raw;
    last_step_at_ = machine.steady;
    ++steps_;
  }
  note_source(machine);
  const ClockQuality before = current.quality;
  const ClockQuality quality = next_quality(has_stepped, machine);
  const Duration lift = is_vouched(machine) ? Duration{0} : has_stepped ? lift_of(machine) : current.lift;
  if (has_stepped || quality != before || lift != current.lift) {
    begin_stretch({machine.steady, raw, lift, quality, machine.steady});
  } else {
    current.raw = raw;
    current.seen = machine.steady;
  }
  known_ = raw + lift;
  news.became_synced = before == ClockQuality::unsynced && quality == ClockQuality::synced;
  if (news.became_synced) news.corrections = correct_up_to(machine.steady, raw);
  return news;
}

// By the hour, so that it need not be saved with every commit.
void WallWatch::note_source(const Instant& machine) {
  if (!is_vouched(machine)) return;
  const auto hour = std::chrono::floor<std::chrono::hours>(machine.steady);
  changed_ = changed_ || hour != vouched_at_;
  vouched_at_ = hour;
}

ClockQuality WallWatch::next_quality(bool has_stepped, const Instant& machine) {
  const ClockQuality before = stretches_.back().quality;
  if (before == ClockQuality::unsynced) {
    return is_vouched(machine) ? ClockQuality::synced : ClockQuality::unsynced;
  }
  if (has_stepped) return ClockQuality::stepped;
  if (before == ClockQuality::stepped) {
    const bool is_settled = is_vouched(machine) && machine.steady - last_step_at_ >= kSettled;
    return is_settled ? ClockQuality::synced : ClockQuality::stepped;
  }
  return machine.steady - vouched_at_ <= kHeldFor ? ClockQuality::synced : ClockQuality::unsynced;
}

// Somebody has set the clock by hand, and is believed unless it shows what can only be a clock that was lost.
Duration WallWatch::lift_of(const Instant& machine) const {
  if (machine.wall >= kEarliestWall || !known_) return Duration{0};
  return std::max(*known_ - ahead_of_timeline(machine), Duration{0});
}

void WallWatch::begin_stretch(const Stretch& next) {
  stretches_.push_back(next);
  changed_ = true;
  if (stretches_.size() <= kStretches) return;
  // What is forgotten is taken for a part of the next, so that nothing recorded unsynced is left out.
  if (stretches_[0].quality == stretches_[1].quality) stretches_[1].from = stretches_[0].from;
  stretches_.erase(stretches_.begin());
}

std::vector<ClockCorrection> WallWatch::correct_up_to(SteadyTime now, Duration right) {
  std::vector<ClockCorrection> fresh;
  for (std::size_t i = 0; i < stretches_.size(); ++i) {
    const Stretch& stretch = stretches_[i];
    const bool is_done = !corrections_.empty() && stretch.from + Duration{1} < corrections_.back().until;
    if (stretch.quality != ClockQuality::unsynced || is_done) continue;
    // What is heard in the millisecond of the jump may be stamped before it.
    const SteadyTime until = (i + 1 < stretches_.size() ? stretches_[i + 1].from : now) + Duration{1};
    fresh.push_back({stretch.from, until, right, stretch.raw + stretch.lift, stretch.raw});
  }
  corrections_.insert(corrections_.end(), fresh.begin(), fresh.end());
  if (corrections_.size() > kCorrections)
    corrections_.erase(corrections_.begin(), corrections_.end() - static_cast<std::ptrdiff_t>(kCorrections));
  changed_ = true;
  return fresh;
}

// A message may have been stamped just before a jump and be looked at after it, or the other way round.
const WallWatch::Stretch* WallWatch::stretch_of(const Instant& machine) const {
  const Duration raw = ahead_of_timeline(machine);
  const Stretch* other = nullptr;
  for (auto stretch = stretches_.rbegin(); stretch != stretches_.rend(); ++stretch) {
    const Duration apart =
        machine.steady < stretch->seen ? stretch->seen - machine.steady : machine.steady - stretch->seen;
    if (!is_even(raw, stretch->raw, apart)) continue;
    if (stretch->from <= machine.steady) return &*stretch;
    if (!other) other = &*stretch;
  }
  return other;
}

Instant WallWatch::recorded(const Instant& machine) const {
  const Stretch* const stretch = stretch_of(machine);
  if (stretch) {
    const Instant shown{machine.steady, machine.wall + stretch->lift, stretch->quality};
    return stretch->quality == ClockQuality::unsynced ? corrected(shown, corrections_) : shown;
  }
  // What the journal brings from before this boot, when what was known of that boot is lost: it was another
  // clock, not this one that has jumped.
  const bool is_of_other_boot = machine.steady < stretches_.front().from;
  // Otherwise a jump that no look has seen yet.
  const bool was_unsynced = quality() == ClockQuality::unsynced;
  if (is_vouched(machine))
    return {machine.steady, machine.wall,
            was_unsynced || is_of_other_boot ? ClockQuality::synced : ClockQuality::stepped};
  return {machine.steady, machine.wall + lift_of(machine),
          was_unsynced ? ClockQuality::unsynced : ClockQuality::stepped};
}

BoxClocks WallWatch::clocks(const Instant& machine) const {
  const Instant at = recorded(machine);
  BoxClocks clocks(at.wall);
  clocks.is_known = at.quality != ClockQuality::unsynced;
  const auto add = [&clocks](WallTime wall) {
    const auto is_it = [wall](WallTime known) { return is_even(wall - known, 0ms, 0ms); };
    if (is_it(clocks.wall) || std::any_of(clocks.also.begin(), clocks.also.end(), is_it)) return;
    if (clocks.also.size() < kOtherClocks) clocks.also.push_back(wall);
  };
  add(machine.wall);
  for (auto stretch = stretches_.rbegin(); stretch != stretches_.rend(); ++stretch) {
    // Once the time is known, nobody goes by a clock that was not set any more.
    if (stretch->quality == ClockQuality::unsynced && quality() != ClockQuality::unsynced) continue;
    add(WallTime{machine.steady.time_since_epoch() + stretch->raw + stretch->lift});
  }
  return clocks;
}

WallTime WallWatch::wall_at(SteadyTime at) const { return WallTime{at.time_since_epoch() + *known_}; }

SteadyTime WallWatch::since() const {
  auto first = stretches_.rbegin();
  while (first + 1 != stretches_.rend() && (first + 1)->quality == first->quality) ++first;
  return first->from;
}

}  // namespace anju
