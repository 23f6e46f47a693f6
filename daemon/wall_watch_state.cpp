// The memory of the watch, as integers beside the memory of the rules.
#include <algorithm>

#include "daemon/wall_watch.hpp"
#include "daemon/wall_watch_layout.hpp"

namespace anju {
namespace {

using namespace wall_watch_layout;

std::int64_t to_field(SteadyTime at) { return at.time_since_epoch().count(); }

}  // namespace

void WallWatch::save(std::vector<SavedState>& changed) {
  if (!changed_) return;
  changed_ = false;
  std::vector<std::int64_t> fields{kLayout,
                                   static_cast<std::int64_t>(steps_),
                                   last_step_ ? last_step_->count() : kAbsent,
                                   to_field(last_step_at_),
                                   to_field(vouched_at_),
                                   static_cast<std::int64_t>(stretches_.size()),
                                   static_cast<std::int64_t>(corrections_.size())};
  for (const Stretch& one : stretches_) {
    for (const std::int64_t field :
         {to_field(one.from), one.raw.count(), one.lift.count(), static_cast<std::int64_t>(one.quality)})
      fields.push_back(field);
  }
  for (const ClockCorrection& one : corrections_) {
    for (const std::int64_t field :
         {to_field(one.from), to_field(one.until), one.right.count(), one.recorded.count(), one.raw.count()})
      fields.push_back(field);
  }
  changed.push_back({kKey, std::move(fields)});
}

// False when nothing was saved that can be read.
bool WallWatch::restore(const SavedStates& saved) {
  const auto found = saved.find(kKey);
  if (found == saved.end()) return false;
  const std::vector<std::int64_t>& fields = found->second;
  if (fields.size() < kHead || fields[0] != kLayout) return false;
  const auto stretches = static_cast<std::size_t>(fields[5]);
  const auto corrections = static_cast<std::size_t>(fields[6]);
  if (stretches > fields.size() || corrections > fields.size()) return false;
  if (fields.size() != kHead + stretches * kOfStretch + corrections * kOfCorrection) return false;
  steps_ = static_cast<std::uint64_t>(fields[1]);
  if (fields[2] != kAbsent) last_step_ = Duration{fields[2]};
  last_step_at_ = SteadyTime{Duration{fields[3]}};
  vouched_at_ = SteadyTime{Duration{fields[4]}};
  auto next = fields.begin() + kHead;
  const auto take = [&next] { return Duration{*next++}; };
  for (std::size_t i = 0; i < stretches; ++i) {
    const SteadyTime from{take()};
    const Duration raw = take();
    const Duration lift = take();
    stretches_.push_back({from, raw, lift, static_cast<ClockQuality>(*next++), from});
  }
  corrections_ = saved_corrections(saved);
  return true;
}

}  // namespace anju
