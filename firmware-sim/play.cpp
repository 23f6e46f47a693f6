#include "firmware-sim/play.hpp"

#include <fmt/format.h>

#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr SimTime kAlarmLasts = minutes(2);
constexpr SimTime kAlarmAfter = minutes(30);  // after the start, where no moment was asked for
constexpr SimTime kGasOfTheDay = minutes(11 * 60 + 30);
constexpr SimTime kLastSignOfTheDay = hours(15);
constexpr SimTime kMorningIsOver = minutes(11 * 60 + 10);  // she is back from the market, and has had tea

}  // namespace

Play::Play(const FlatOptions& options, Agenda& agenda, Household& household, Report& report)
    : options_(options), agenda_(agenda), household_(household), report_(report) {}

void Play::start() {
  household_.start_heartbeats();
  plan(0);
  mark();
}

void Play::stop_living() {
  if (!living_) return;
  living_ = false;
  narrate("scenario", "From now on Mrs Lin does nothing any more. The devices go on.");
}

void Play::resume_living() {
  if (living_) return;
  living_ = true;
  narrate("scenario", "Mrs Lin is up and about again.");
  household_.motion(Device::hall_motion);
}

void Play::narrate(std::string_view what, const std::string& text) {
  const std::string face = clock_face(agenda_.now());
  report_.say({{"t", face}, {"at_ms", real_ms()}, {"what", what}, {"text", text}},
              fmt::format("{}  {}", face, text));
}

void Play::plan(int day) {
  const SimTime now = agenda_.now();
  for (const Doing& doing : plan_day(options_.seed, day)) {
    if (doing.at >= now) agenda_.at(doing.at, [this, doing] { begin(doing); });
  }
  agenda_.at(hours(24) * (day + 1), [this, day] { plan(day + 1); });
}

void Play::begin(const Doing& doing) {
  if (!living_) return;
  narrate("life", doing.text);
  for (const Trace& trace : doing.traces) {
    agenda_.at(doing.at + trace.after, [this, trace] { happen(trace); });
  }
}

void Play::happen(const Trace& trace) {
  using Kind = Trace::Kind;
  if (trace.kind == Kind::appliance_off) return household_.load(-trace.amount);
  if (!living_) return;
  switch (trace.kind) {
    case Kind::hall_motion:
      return household_.motion(Device::hall_motion);
    case Kind::bathroom_motion:
      return household_.motion(Device::bathroom_motion);
    case Kind::door_opens:
      return household_.door(true);
    case Kind::door_closes:
      return household_.door(false);
    case Kind::water:
      return household_.water(trace.amount);
    case Kind::appliance_on:
      return household_.load(trace.amount);
    case Kind::appliance_off:
      return;
  }
}

void Play::mark() {
  const SimTime start = options_.start;
  const SimTime soon = options_.at ? next_at(*options_.at, start) : start + kAlarmAfter;
  switch (options_.scenario) {
    case Scenario::gas_leak:
      return alarm(soon, &Household::gas, "Gas escapes in the kitchen.");
    case Scenario::smoke:
      return alarm(soon, &Household::smoke, "Something burns in the pan.");
    case Scenario::inactivity:
      return stop_at(next_at(options_.at.value_or(kMorningIsOver), start));
    case Scenario::day:
      alarm(next_at(kGasOfTheDay, start), &Household::gas, "Gas escapes in the kitchen.");
      return stop_at(next_at(kLastSignOfTheDay, start));
    case Scenario::quiet:
    case Scenario::storm:
      return;
  }
}

void Play::alarm(SimTime when, void (Household::*set)(bool), std::string text) {
  agenda_.at(when, [this, set, text = std::move(text)] {
    narrate("scenario", text);
    (household_.*set)(true);
  });
  agenda_.at(when + kAlarmLasts, [this, set] {
    narrate("scenario", "The window is open, the air is clean again.");
    (household_.*set)(false);
  });
}

void Play::stop_at(SimTime when) {
  agenda_.at(when, [this] { stop_living(); });
}

}  // namespace anju::sim
