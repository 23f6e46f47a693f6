// A device says that something is wrong: smoke, gas, CO, water, SOS, a fall.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Raises at the first true reading and clears at the first false one. A doubtful `true` raises, because a
// false alarm costs less than a fire; only a good `false` clears, and only one that was heard after the last
// `true`. Stale, repeated, invalid, out-of-range and historical readings do neither (promise 6).
//
// A call for help and a fall latch: a `false` says that the button was released, not that the person is well,
// so it ends the episode and clears nothing; people do. Many devices never say `false`: a `true` that comes
// after a pause (renew_after) is a new alert, so that no second call and no second fire is lost. Where the
// profile says that the device never does (Channel::clears_after), the rule ends the alarm by itself after
// that long without a `true`, and says that nobody has confirmed it.
//
// A test neither raises nor clears. What a device tells of the past never touches the live alarm, but an
// alarm of the past that nobody knew of is told late, as an alert of its own that is over at once.
class AlarmChannelRule : public DefaultRule {
 public:
  static constexpr std::string_view kName = "alarm-channel";

  // `site` must outlive the rule; the channel must have an alarm.
  AlarmChannelRule(const Site& site, ChannelIndex channel);

  // A technician tries the alarms of the home. What was pressed then is over when the test is: the next press
  // is somebody's.
  void set_walk_test(bool is_on);

  void append_channels(std::vector<ChannelIndex>& channels) const { channels.push_back(channel_); }
  RuleView view(const Instant& now) const;

  void restore(const SavedStates& states);
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);

 private:
  std::string key() const;
  EventKind event() const { return *site_->channels[channel_].alarm; }
  void note_true(const Reading& reading, Effects& effects);
  void note_false(const Reading& reading, Effects& effects);
  void note_past_true(const Reading& reading, Effects& effects);
  void note_end_of_past(const Reading& reading);
  void expire(const Instant& now, Effects& effects);
  void end_episode(SteadyTime at);
  bool is_in_known_episode(SteadyTime measured) const;
  bool continues_the_past(WallTime measured) const;
  Transition transition(Transition::Kind kind, const Instant& at, std::string_view suffix,
                        SteadyTime episode) const;
  Transition live_transition(Transition::Kind kind, const Instant& at) const;
  Transition late_transition(Transition::Kind kind, const Reading& reading) const;

  const Site* site_;
  ChannelIndex channel_;
  bool is_raised_ = false;
  bool is_walk_test_ = false;            // the modes of the home remember it
  std::optional<SteadyTime> episode_;    // start of the last episode; names its alert
  std::optional<SteadyTime> last_true_;  // heard last
  // When the last episode began and ended, as far as the device's own clock tells; no end: it goes on, or
  // nobody said.
  std::optional<SteadyTime> known_from_;
  std::optional<SteadyTime> known_until_;
  std::optional<WallTime> newest_past_;  // of the alarms of the past that were told late
  std::optional<WallTime> past_ended_;   // the first end after that
  bool changed_ = false;
};

}  // namespace anju
