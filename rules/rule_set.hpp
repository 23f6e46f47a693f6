// The owner's rules, worked out for each subject: what config/ makes of the rule files for one site, and all
// that the rules themselves see of them. Values in ticks of their quantity (rules/model/quantity.hpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/calendar.hpp"
#include "rules/model/home.hpp"
#include "rules/rhythm/rhythm_model.hpp"

namespace anju {

using RuleInfoIndex = std::uint32_t;

// What is said of a rule, whatever it watches. What is absent is as the event has it (classify.hpp).
struct RuleInfo {
  std::string name;  // in alert ids; letters, digits, - and .
  EventKind event = EventKind::consumption;
  std::optional<AlertClass> alert_class;
  std::optional<Dispatch> dispatch;
  std::optional<CapSeverity> severity;
  std::optional<CapCertainty> certainty;
  std::string ticket;  // thresholds of one device and ticket: one of them tells at a time; empty: each tells
  std::string title_zh;  // "心率过高"
  std::string title_en;  // "Heart rate too high"
};

// Limits that may differ by the time of day. The first window that contains the moment counts. Nobody knows
// the time of day of a clock that is not synced: then it is as outside all windows; and it may well be the
// season, in which to be silent would cost more than a false alarm out of it.
template <class Limits>
struct ByTimeOfDay {
  // None: the rule is idle outside its windows.
  std::optional<Limits> otherwise;
  std::vector<std::pair<DayWindow, Limits>> windows;
  // The rule is idle in the rest of the year.
  std::optional<Season> season{};

  const Limits* at(const Calendar& calendar, const Instant& now) const {
    const bool knows_the_time = now.quality == ClockQuality::synced;
    if (knows_the_time && (season || !windows.empty())) {
      const LocalMoment local = calendar.local(now.wall);
      if (season && !season->contains(local.day)) return nullptr;
      for (const auto& [window, limits] : windows) {
        if (window.contains(local.time_of_day)) return &limits;
      }
    }
    return otherwise ? &*otherwise : nullptr;
  }
};

// How far back a rule has to look; what is asked in some of the windows is remembered in all.
template <class Limits>
Duration longest_within(const ByTimeOfDay<Limits>& limits) {
  Duration longest = limits.otherwise ? limits.otherwise->within : Duration::zero();
  for (const auto& [window, within_it] : limits.windows) longest = std::max(longest, within_it.within);
  return longest;
}

// A value beyond a limit, or changing too fast, for long enough: vital signs, indoor temperature, a door that
// stays open, a stove that stays on, a battery that is low.
struct ThresholdLimits {
  std::optional<std::int64_t> above;         // beyond: greater than this
  std::optional<std::int64_t> below;         // beyond: less than this
  std::optional<std::int64_t> clears_below;  // after `above`: back when not greater than this; none: `above`
  std::optional<std::int64_t> clears_above;  // after `below`: back when not less than this; none: `below`
  std::optional<std::int64_t> rises_by;      // beyond: more than this above the lowest of `within`
  std::optional<std::int64_t> falls_by;      // beyond: more than this below the highest of `within`
  Duration within{};
  Duration hold{};  // how long it must be beyond; 0: the first reading will do
};
struct ThresholdSpec {
  RuleInfoIndex rule = 0;
  ChannelIndex channel = 0;
  ByTimeOfDay<ThresholdLimits> limits;
  bool above_base = false;  // `above` and `below` count from the lowest value of the last 24 h: the base load
};

// What a register counted within a time: 12 h below 10 L, 24 h above 2 m3.
struct ConsumptionLimits {
  std::optional<std::int64_t> below;  // less than this in `within`
  std::optional<std::int64_t> above;  // more than this in `within`
  Duration within{};
};
struct ConsumptionSpec {
  RuleInfoIndex rule = 0;
  ChannelIndex channel = 0;
  ByTimeOfDay<ConsumptionLimits> limits;
};

// Something is used in each slot of a long time without a pause: a leak, a tap that runs.
struct ContinuousUseLimits {
  Duration slot{std::chrono::minutes{30}};
  std::int64_t at_least = 1;  // in each slot
  Duration hold{};
};
struct ContinuousUseSpec {
  RuleInfoIndex rule = 0;
  ChannelIndex channel = 0;
  ByTimeOfDay<ContinuousUseLimits> limits;
};

// A day's use against the home's own days of the last four weeks.
struct UsualUseLimits {
  std::optional<double> times_usual;    // above: this many times the highest of the usual days
  std::optional<double> part_of_usual;  // below: this part of the lowest of the usual days
  std::int64_t at_least = 0;            // a difference to the usual days of less than this is nothing
};
struct UsualUseSpec {
  RuleInfoIndex rule = 0;
  ChannelIndex channel = 0;
  UsualUseLimits limits;
};

// Something that a channel can show.
struct Sign {
  enum class What : std::uint8_t {
    is_true,
    is_false,
    changes,
    above,  // the value is greater than `ticks`
    below,  // the value is less than `ticks`
    uses,   // a register: at least `ticks` since the reading before
  };
  ChannelIndex channel = 0;
  What what = What::is_true;
  std::int64_t ticks = 0;
};

// Something begins, and for too long nothing of what ought to follow: gas is on and nobody moves; the door
// opened at night and nobody came back; somebody went into the bathroom and did not come out.
struct SequenceLimits {
  Duration within{};     // what ought to follow comes within this time
  Duration blind_for{};  // what shows itself this soon after the beginning belongs to it, and ends nothing
};
struct SequenceSpec {
  RuleInfoIndex rule = 0;
  HomeIndex home = 0;
  std::vector<Sign> starts;  // any of them begins it, where nothing goes on
  std::vector<Sign> ends;    // any of them ends it; never empty
  std::vector<Sign> while_;  // the reading before the end of the time must show one of them; empty: not asked
  ByTimeOfDay<SequenceLimits> limits;  // those of when it began
};

// Many that say the same at the same time mean something else than one: no device on the mains answers.
struct QuorumSpec {
  RuleInfoIndex rule = 0;
  HomeIndex home = 0;
  std::vector<DeviceIndex> devices;  // out of reach counts
  std::vector<Sign> signs;           // and so does each device that shows one of them
  std::uint32_t at_least = 2;        // devices
  Duration within{};                 // between the first and the last
  Duration hold{};                   // and for so long
};

// A circle on the map.
struct Place {
  std::string name;
  double latitude = 0;   // degrees
  double longitude = 0;  // degrees
  double radius = 0;     // m
};

// A wearable is outside of where its owner is safe: outside of every place.
struct GeofenceSpec {
  RuleInfoIndex rule = 0;
  DeviceIndex device = 0;
  ChannelIndex latitude = 0;
  ChannelIndex longitude = 0;
  std::optional<ChannelIndex> accuracy;
  std::vector<Place> places;  // never empty
  ByTimeOfDay<Duration> hold;
};

// Something that has to be done by hand every so often has not been: the test of a smoke alarm.
struct OverdueSpec {
  RuleInfoIndex rule = 0;
  DeviceIndex device = 0;
  std::vector<ChannelIndex> channels;  // a test of an alarm, or a true device.test, is what is waited for
  Duration every{};
};

struct RuleSet {
  Calendar calendar;
  Rhythms rhythms;
  std::vector<RuleInfo> rules;
  std::vector<ThresholdSpec> thresholds;
  std::vector<ConsumptionSpec> consumptions;
  std::vector<ContinuousUseSpec> continuous_uses;
  std::vector<UsualUseSpec> usual_uses;
  std::vector<SequenceSpec> sequences;
  std::vector<QuorumSpec> quorums;
  std::vector<GeofenceSpec> geofences;
  std::vector<OverdueSpec> overdues;

  // None for the rules that are part of Anju and for those that are no more.
  const RuleInfo* find(std::string_view name) const;

  // What its rules watch at the site, as the beginnings of the ids of their alerts (make_alert_id): whatever
  // begins otherwise no rule here will ever clear.
  std::vector<std::string> watched(const Site& site) const;
};

}  // namespace anju
