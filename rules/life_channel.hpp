// One channel of a home that can show a sign of life: what it showed last, and how far it has been observed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rhythm/night_load.hpp"
#include "rules/rhythm/use_signs.hpp"
#include "rules/rule.hpp"

namespace anju {

// A channel tells of a stretch of time. A meter tells with its next report what happened before it, so it
// tells up to its last report; a register tells even of the time that it was not heard. A sensor that speaks
// only when something happens tells up to now, as long as its device is heard often enough and the box
// listens.
class LifeChannel {
 public:
  // `site` must outlive it; the channel must have a sign of life. `report_limit`: a channel that reports by
  // itself and is not heard for longer tells nothing any more.
  LifeChannel(const Site& site, ChannelIndex channel, Duration report_limit);

  ChannelIndex channel() const { return channel_; }
  DeviceIndex device() const { return site_->channels[channel_].device; }
  bool is_event_driven() const { return site_->devices[device()].event_driven; }

  // Whether the reading shows that a person did something since the reading before. Only good live readings
  // count, in the order of their measurement; a register that is read for the first time or that went
  // backwards shows nothing, and neither does what nobody wears.
  // `time_of_day`: local, where it is known.
  LifeSign observe(const Reading& reading, std::optional<Duration> time_of_day = {});
  // A register's back-filled value, in the order of measurement: what was used in (from, to]. None: the
  // first, or one that does not count. By the plain minimum: base flows are learned live.
  struct LateStep {
    SteadyTime from;
    SteadyTime to;
    LifeSign sign = LifeSign::none;
  };
  std::optional<LateStep> observe_late(const Reading& reading);
  bool wants_time_of_day() const { return sign().shape == SignOfLife::Shape::above_night; }
  void on_worn(bool is_worn, SteadyTime at);
  // A link on the way of its messages is gone, and is back. True when that was the last one that was gone,
  // and for so long that the box was deaf.
  void on_unheard(SteadyTime at, Link link);
  bool on_hearing(SteadyTime at, Link link);
  // True when it shows that the channel would tell.
  bool on_heard(SteadyTime at);

  // It tells of all that happened between these two, seen at `now`. None: of nothing.
  std::optional<SteadyTime> observed_from() const { return observed_from_; }
  std::optional<SteadyTime> observed_until(SteadyTime now) const;

  // From when on nothing is known of this channel any more, unless it is heard again.
  SteadyTime unknown_from() const;
  // It told lately enough to be known at `at`, however long the box has listened.
  bool is_known_at(SteadyTime at) const { return known_at_ && *known_at_ + limit() > at; }
  bool has_told_since_start() const { return known_at_ && *known_at_ >= *listening_since_; }
  std::optional<SteadyTime> known_at() const { return known_at_; }
  std::optional<SteadyTime> last_life() const { return last_life_; }

  void restore(std::string_view rule, const SavedStates& states);
  void start(const Start& start);
  void save(std::string_view rule, std::vector<SavedState>& changed);

 private:
  const SignOfLife& sign() const { return *site_->channels[channel_].sign_of_life; }
  Duration limit() const;
  bool is_register() const;
  LifeSign shown_by(const Reading& reading, std::optional<Duration> time_of_day);
  std::optional<std::int64_t> used_until(const Reading& reading) const;
  void note_value(const Reading& reading);
  void tells(SteadyTime at);
  void blind(std::int64_t reason);
  void not_blind(std::int64_t reason, SteadyTime at);
  void listen_from(SteadyTime at);

  const Site* site_;
  ChannelIndex channel_;
  Duration report_limit_;

  std::optional<SteadyTime> listening_since_;  // none: not started
  std::optional<std::int64_t> last_value_;
  std::optional<std::int64_t> before_step_back_;  // the register went backwards from here, and is still below
  std::optional<SteadyTime> last_reading_;        // measured; good readings only
  std::optional<SteadyTime> known_at_;            // the latest that it is known to have been able to tell
  std::optional<SteadyTime> observed_from_;
  std::optional<SteadyTime> last_life_;  // no weak sign
  UseSigns use_;                         // of a register of water or gas
  NightLoad load_;                       // of one of energy
  std::optional<SteadyTime> late_at_;    // the last back-filled value
  std::int64_t late_value_ = 0;
  std::int64_t blindness_ = 0;               // reasons why it cannot tell, as bits
  std::optional<SteadyTime> unheard_since_;  // one of them is that a link is gone
  bool changed_ = false;
};

}  // namespace anju
