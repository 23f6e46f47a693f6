// What every rule is made of. A rule watches one subject (a channel, a device, a home), is told what was
// heard and what time it is, and returns transitions as values. It is a plain class, held by value in the
// engine:
//
//   static constexpr std::string_view kName;
//   bool restore(const SavedStates&);                 as it was at the last commit; false: nothing was saved
//   void start(Instant now);                          the box listens from now on: new, or deaf until now
//   void on_heard(DeviceIndex, Instant, Effects&);    the device has said something, whatever it was
//   void on_reading(const Reading&, Effects&);
//   void on_time(Instant now, Effects&);              next_deadline() has come
//   std::optional<SteadyTime> next_deadline() const;
//   void save(std::vector<SavedState>&);              what has changed since the last call
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct Effects {
  std::vector<Transition> transitions;
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

}  // namespace anju
