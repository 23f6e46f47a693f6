// Watches the clock on the wall against the box's timeline: how far it can be believed, and when it jumped.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/clock_correction.hpp"
#include "daemon/timeline.hpp"
#include "drivers/box_clocks.hpp"
#include "rules/rule.hpp"

namespace anju {

// One thread. It is shown the machine's clocks as they are, whose quality says only whether a time source is
// heard just now, and says what to record:
//   unsynced  No time source was heard since the box was switched on, or none for a week. What is recorded is
//             never before the last point that was kept, counted on along the timeline: a clock that begins
//             in 1970 is not shown to anybody.
//   synced    From the first word of a time source on, and without one for a week more: a quartz loses less
//             than a minute in that time.
//   stepped   Was synced, and jumped. Until a time source has stood behind it for ten minutes without another
//             jump, because a time source that is wrong is soon corrected.
// A jump is two seconds between two looks, or 500 ppm where they lie far apart: no clock is slewed faster by
// the kernel.
class WallWatch {
 public:
  // What a look has found.
  struct News {
    std::optional<Duration> step;              // the clock has jumped by this much
    bool became_synced = false;                // for the first time, or again
    std::vector<ClockCorrection> corrections;  // of what was recorded unsynced since the box was switched on
  };

  // Once, first. `machine` is now; `last` and `saved` are of the last commit.
  News start(const Instant& machine, const std::string& boot_id, const std::optional<TimelinePoint>& last,
             const SavedStates& saved);

  // Each turn. Later than the one before.
  News look(const Instant& machine);

  // What to record of an instant that is known by the machine's clocks; it may lie before the last look.
  Instant recorded(const Instant& machine) const;
  // What times of devices are held against then.
  BoxClocks clocks(const Instant& machine) const;
  // What the clock on the wall of now makes of a point of the timeline, and what to show of an instant that
  // was recorded: see wall_of.
  WallTime wall_at(SteadyTime at) const;
  WallTime shown(const Instant& recorded) const { return wall_of(recorded, {{}, wall_at({})}); }

  ClockQuality quality() const { return stretches_.back().quality; }
  SteadyTime since() const;  // of the quality
  std::uint64_t steps() const { return steps_; }
  std::optional<Duration> last_step() const { return last_step_; }
  SteadyTime last_step_at() const { return last_step_at_; }

  // All that are known: also those of times when the box was switched on before.
  const std::vector<ClockCorrection>& corrections() const { return corrections_; }

  // What has changed since the last call, for the commit.
  void save(std::vector<SavedState>& changed);

 private:
  // The clock ran evenly.
  struct Stretch {
    SteadyTime from;
    Duration raw;   // how far the machine's clock was ahead of the timeline at the last look
    Duration lift;  // what is added, so that nothing is recorded as before what was known
    ClockQuality quality;
    SteadyTime seen;
  };

  bool restore(const SavedStates& saved);
  void begin_stretch(const Stretch& next);
  void note_source(const Instant& machine);
  ClockQuality next_quality(bool has_stepped, const Instant& machine);
  Duration lift_of(const Instant& machine) const;
  const Stretch* stretch_of(const Instant& machine) const;
  std::vector<ClockCorrection> correct_up_to(SteadyTime now, Duration right);

  std::vector<Stretch> stretches_;  // since the box was switched on; never empty once started
  std::vector<ClockCorrection> corrections_;
  std::optional<Duration> known_;  // how far ahead of the timeline the wall was recorded last
  SteadyTime vouched_at_{};        // the hour in which a time source was heard last
  std::uint64_t steps_ = 0;        // since the box was switched on
  std::optional<Duration> last_step_;
  SteadyTime last_step_at_{};
  bool changed_ = false;
};

}  // namespace anju
