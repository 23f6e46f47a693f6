// Nobody has done anything in this home for too long; or: nobody can tell.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rules/life_channel.hpp"
#include "rules/model/presence.hpp"
#include "rules/rhythm/waiting.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"
#include "rules/rule_settings.hpp"

namespace anju {

// A gap without a sign of life that is longer than this home is waited for raises `inactivity`: by its rhythm
// (rules/rhythm), or where that is not known by the tier's limit. The gap counts only as far as one channel
// has observed it: what was not heard is no proof of anything (promise 6). Only a sign of life that was
// measured after the alert was raised clears it. When no channel can tell any more, presence is unknown, and
// that raises `presence-unknown` of its own; it clears nothing.
class InactivityRule {
 public:
  static constexpr std::string_view kName = "inactivity";
  static constexpr std::string_view kUnknownName = "presence-unknown";

  // All must outlive the rule. The home should have a channel with a sign of life; without
  // one the rule is idle.
  // `of_home`: its channels, in their order.
  InactivityRule(const Site& site, HomeIndex home, std::span<const ChannelIndex> of_home,
                 const RuleSettings& settings, const RuleSet& rules);

  // Signs of life, and whether a wearable is worn.
  void append_channels(std::vector<ChannelIndex>& channels) const;
  void append_devices(std::vector<DeviceIndex>& devices) const;
  RuleView view(const Instant& now) const;
  RuleView unknown_view(const Instant& now) const;  // of presence-unknown

  // Today against usual days. None: it goes by the limits, or the time of the day is not known.
  std::optional<DayHabits> habits(const Instant& now) const {
    return waiting_ ? waiting_->day(now.steady) : std::nullopt;
  }

  // The city asks for denser checks: three quarters of the limit.
  void set_watchful(bool is_watchful) { is_watchful_ = is_watchful; }

  void restore(const SavedStates& states);
  void start(const Start& start);
  void on_unheard(DeviceIndex device, Instant at, Link link);
  void on_hearing(DeviceIndex device, Instant at, Link link);
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  // Signs of life, and whether a wearable is worn.
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);

  // Known only while one channel has observed all since the last sign of life, or `inactivity` is raised.
  Presence presence() const;
  // None until somebody has done something while the box listened.
  std::optional<Instant> last_sign_of_life() const { return last_device() ? gap_start_ : std::nullopt; }

 private:
  struct Raised {
    SteadyTime since;  // start of the episode; names the alert
    SteadyTime at;
  };

  Duration as_watched(Duration limit) const { return is_watchful_ ? limit * 3 / 4 : limit; }
  Duration limit() const;
  Duration fixed_limit() const;
  Duration limit_worth_knowing() const;
  void note_observed(const LifeChannel& channel, std::optional<SteadyTime> known_before, LifeSign life);
  std::optional<SteadyTime> gap_complete_at(const LifeChannel& channel, Duration limit) const;
  std::optional<SteadyTime> inactivity_deadline(Duration limit) const;
  std::optional<SteadyTime> unknown_deadline() const;
  void note_worn(const Reading& reading);
  bool is_doubted(const LifeChannel& channel, SteadyTime at) const;
  LifeSign worth_of(LifeSign shown, const LifeChannel& channel, SteadyTime at);
  std::optional<Duration> time_of_day_for(const LifeChannel& channel, const Reading& reading) const;
  void begin_gap(Instant at);
  void note_life(const Reading& reading, LifeSign life, Effects& effects);
  void note_late(const Reading& reading, LifeChannel& channel, Effects& effects);
  void clear_inactivity(const Reading& reading, SteadyTime life, Effects& effects);
  void raise_inactivity(Instant at, Effects& effects);
  void raise_unknown(Instant at, Effects& effects);
  void clear_unknown(Instant at, Effects& effects);
  Transition transition(Transition::Kind kind, EventKind event, std::string_view rule, SteadyTime since,
                        Instant at) const;
  void add_habits(SteadyTime at, Evidence& evidence) const;
  Evidence inactivity_evidence(const Instant& now) const;
  Evidence unknown_evidence(const Instant& now) const;
  const LifeChannel* last_channel() const;
  std::optional<DeviceIndex> last_device() const;
  bool may_have_left() const;
  std::string key() const;

  const Site* site_;
  HomeIndex home_;
  const RuleSettings* settings_;
  const RuleSet* rules_;
  std::vector<LifeChannel> channels_;
  std::vector<ChannelIndex> worn_;
  std::unique_ptr<Waiting> waiting_;  // none: by the limits
  bool is_watchful_ = false;

  std::optional<SteadyTime> listening_since_;  // none: not started
  // The last sign of life; before the first one, when a channel first told of anything.
  std::optional<Instant> gap_start_;
  std::optional<Raised> inactive_;
  std::optional<SteadyTime> unknown_since_;
  bool changed_ = false;
};

}  // namespace anju
