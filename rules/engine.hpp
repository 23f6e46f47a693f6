// All rules of all homes of the box, in one place that does no I/O and reads no clock.
#pragma once

#include <optional>
#include <queue>
#include <variant>
#include <vector>

#include "rules/alarm_channel.hpp"
#include "rules/consumption.hpp"
#include "rules/continuous_use.hpp"
#include "rules/device_silence.hpp"
#include "rules/geofence.hpp"
#include "rules/home_modes.hpp"
#include "rules/inactivity.hpp"
#include "rules/overdue.hpp"
#include "rules/quorum.hpp"
#include "rules/rule.hpp"
#include "rules/rule_set.hpp"
#include "rules/rule_settings.hpp"
#include "rules/sequence.hpp"
#include "rules/threshold.hpp"
#include "rules/usual_use.hpp"

namespace anju {

// One thread. Time in, deadline out: the caller owns the one timer and calls on_time() when next_deadline()
// has come. Call on_time(t) before handing in what was heard at t, so that deadlines and readings stay in
// order.
class Engine {
 public:
  // All must outlive the engine. `rules`: made for this site.
  Engine(const Site& site, const RuleSettings& settings, const RuleSet& rules);

  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Once, first: as it was at the last commit. `deaf_since`: the box was off or did not listen from then to
  // `now`, for so long that silence meanwhile proves nothing. What has nothing saved always starts at `now`.
  void start(Instant now, const SavedStates& saved, std::optional<SteadyTime> deaf_since = {});

  // A link on the way of the device's messages is gone, and is back: silence between proves nothing. To say
  // it again changes nothing.
  void on_unheard(DeviceIndex device, Instant at, Link link = Link::source);
  void on_hearing(DeviceIndex device, Instant at, Link link = Link::source);

  // The device has said something, whatever it was. Call before on_reading for what it said. Not for a
  // message that the broker had kept (retained): then it is the broker who speaks.
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  void on_reading(const Reading& reading, Effects& effects);

  // What people say about the home; it ends by itself. `until` not after `now` ends it.
  void set_mode(HomeIndex home, Mode mode, SteadyTime until, Instant now, Effects& effects);
  const HomeModes& modes(HomeIndex home) const;

  // Meets every deadline up to now, earliest first, ties in the order of the rules; each transition is
  // stamped with its own deadline.
  void on_time(Instant now, Effects& effects);
  std::optional<SteadyTime> next_deadline();
  // No deadline is earlier than this one; it may have moved later since, as it does with nearly every
  // reading. Who waits for it already need not ask which one it is now.
  std::optional<SteadyTime> no_deadline_before();

  // What has changed since the last call: to be saved in the commit of the readings that changed it.
  std::vector<SavedState> take_changed_states();

  // As of what was handed in last.
  Presence presence(HomeIndex home) const;
  std::optional<Instant> last_sign_of_life(HomeIndex home) const;
  // None: nothing is learned of this home, or the time of the day is not known.
  std::optional<DayHabits> habits(HomeIndex home, Instant now) const;
  bool is_silent(DeviceIndex device) const;
  std::optional<Instant> last_heard(DeviceIndex device) const;
  // What each rule knows, in their order.
  std::vector<RuleView> views(Instant now) const;

 private:
  // To add a rule: its pair of files, its name here, and a line in the constructor.
  using AnyRule = std::variant<AlarmChannelRule, DeviceSilenceRule, InactivityRule, HomeModes, ThresholdRule,
                               ConsumptionRule, ContinuousUseRule, UsualUseRule, SequenceRule, QuorumRule,
                               GeofenceRule, OverdueRule>;
  using RuleIndex = std::uint32_t;

  struct Deadline {
    SteadyTime at;
    RuleIndex rule;
    // Earliest first; ties in the order of the rules, so that a replay gives the same transcript.
    bool operator>(const Deadline& other) const { return at != other.at ? at > other.at : rule > other.rule; }
  };
  static constexpr std::uint32_t kNoTicket = UINT32_MAX;
  // What each word to a rule asks of it, apart from the rule: together it is a few lines of the cache.
  struct Turn {
    std::optional<SteadyTime> deadline = {};  // its own, as of the last word to it
    std::optional<SteadyTime> queued = {};    // not later than that
    std::uint32_t ticket = kNoTicket;
    bool is_quorum = false;
    bool waits = false;  // it may have a deadline
    bool is_touched = false;
    bool is_changed = false;
  };

  template <class Rule>
  RuleIndex add(Rule rule);
  void touched(RuleIndex rule, const Instant& at);
  void tell_others(RuleIndex rule, const Instant& at);
  void queue_touched();
  void note_modes(RuleIndex rule, const Instant& at);
  void note_power(const QuorumRule& quorum, const Instant& at);
  void note_ticket(RuleIndex rule, const Instant& at);
  bool is_current(const Deadline& deadline) const;

  std::vector<AnyRule> rules_;
  std::vector<std::vector<RuleIndex>> by_device_;   // told when the device is heard
  std::vector<std::vector<RuleIndex>> by_channel_;  // told of its readings
  std::vector<RuleIndex> silence_of_device_;
  std::vector<RuleIndex> inactivity_of_home_;
  std::vector<RuleIndex> modes_of_home_;
  std::vector<std::vector<RuleIndex>> alarms_of_home_;
  std::vector<std::vector<RuleIndex>> tickets_;  // who shares it

  // Deadlines move later with every reading; only one that moves earlier is queued anew, and what comes up
  // too early is queued again then.
  std::priority_queue<Deadline, std::vector<Deadline>, std::greater<>> deadlines_;
  std::vector<Turn> turns_;  // of each rule
  // Their deadlines are asked for once, before the next one is wanted, and not after each word to them.
  std::vector<RuleIndex> touched_;
  std::vector<RuleIndex> changed_;
};

}  // namespace anju
