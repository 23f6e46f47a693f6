// What every rule is made of. A rule watches one subject (a channel, a device, a home), is told what was
// heard and what time it is, and returns transitions as values. It is a plain class, held by value in the
// engine:
//
//   static constexpr std::string_view kName;
//   void restore(const SavedStates&);                 as it was at the last commit, if it was saved
//   void start(const Start&);                         once, after restore(): the box listens from now on
//   void on_unheard(DeviceIndex, Instant at, Link);   a link on the way of the device's messages is gone
//   void on_hearing(DeviceIndex, Instant at, Link);   and is back
//   void on_heard(DeviceIndex, Instant, Effects&);    the device has said something, whatever it was
//   void on_reading(const Reading&, Effects&);
//   void on_time(Instant due, Effects&);              next_deadline() has come, and this is it
//   std::optional<SteadyTime> next_deadline() const;  moved by a word above, and by nothing else
//   void save(std::vector<SavedState>&);              what has changed since the last call
//   void append_channels(std::vector<ChannelIndex>&) const;   whose readings it wants
//   void append_devices(std::vector<DeviceIndex>&) const;     of which it wants to know that they are heard
//   RuleView view(const Instant& now) const;          what it knows
//
// What it does not care for it has from DefaultRule.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/model/mode.hpp"
#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"

namespace anju {

// Off or cut off from its devices for longer than this, and the box counts as having been deaf: silence
// meanwhile proves nothing. Ten minutes is twice the longest time between two commits of an idle box.
inline constexpr Duration kDeafAfter{std::chrono::minutes{10}};

// The box begins to listen.
struct Start {
  Instant now;
  // Off, or not listening, from here to now, for so long that silence meanwhile proves nothing.
  std::optional<SteadyTime> deaf_since;
};

// What lies between a device and the box, and can be gone without the others: the broker or the bus, the
// bridge that speaks for many devices, and the device's own way to either of them.
enum class Link : std::uint8_t { source, bridge, device };

struct Effects {
  std::vector<Transition> transitions;
  std::vector<ModeChange> mode_changes;
};

// What a rule knows at a moment, for people who ask why it has spoken or has not.
struct RuleView {
  std::string_view rule;  // name of the rule
  HomeIndex home = 0;
  std::optional<DeviceIndex> device;  // none: the home as a whole
  std::string subject;
  bool is_raised = false;
  std::optional<SteadyTime> deadline;  // it speaks then, unless something is heard before
  Evidence facts;
};

// Told of nothing, waits for nothing: a rule hides what it does otherwise. No virtual functions, because the
// engine knows what each rule is.
struct DefaultRule {
  void start(const Start&) {}
  void on_unheard(DeviceIndex, Instant, Link) {}
  void on_hearing(DeviceIndex, Instant, Link) {}
  void on_heard(DeviceIndex, Instant, Effects&) {}
  void on_reading(const Reading&, Effects&) {}
  void on_time(Instant, Effects&) {}
  std::optional<SteadyTime> next_deadline() const { return std::nullopt; }
  void append_channels(std::vector<ChannelIndex>&) const {}
  void append_devices(std::vector<DeviceIndex>&) const {}
};

// The memory of a rule, as integers under a key that survives a change of the configuration: it is made of
// names, not of positions. The first field is the version of the layout.
struct SavedState {
  std::string key;
  std::vector<std::int64_t> fields;

  friend bool operator==(const SavedState&, const SavedState&) = default;
};
using SavedStates = std::unordered_map<std::string, std::vector<std::int64_t>>;

// A value that may be absent, in the fields of a saved state. No instant of the timeline is this early.
inline constexpr std::int64_t kAbsent = INT64_MIN;

constexpr std::int64_t to_field(const std::optional<SteadyTime>& time) {
  return time ? time->time_since_epoch().count() : kAbsent;
}
constexpr std::optional<SteadyTime> steady_from_field(std::int64_t field) {
  if (field == kAbsent) return std::nullopt;
  return SteadyTime{Duration{field}};
}

// An instant that may be absent takes three fields: timeline, wall, quality of the wall clock.
inline void append_instant(const std::optional<Instant>& instant, std::vector<std::int64_t>& fields) {
  const Instant known = instant.value_or(Instant{});
  fields.push_back(instant ? known.steady.time_since_epoch().count() : kAbsent);
  fields.push_back(known.wall.time_since_epoch().count());
  fields.push_back(static_cast<std::int64_t>(known.quality));
}
inline std::optional<Instant> instant_from_fields(std::int64_t steady, std::int64_t wall,
                                                  std::int64_t quality) {
  const auto at = steady_from_field(steady);
  if (!at) return std::nullopt;
  return Instant{*at, WallTime{Duration{wall}}, static_cast<ClockQuality>(quality)};
}

}  // namespace anju
