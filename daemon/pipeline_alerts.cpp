// From what the rules find to what is kept, told, held back and asked; and what the closed loop waits for.
#include <spdlog/spdlog.h>

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "daemon/pipeline.hpp"
#include "daemon/reports.hpp"
#include "rules/subject.hpp"

namespace anju {
namespace {

std::string_view word(Transition::Kind kind) {
  return kind == Transition::Kind::raised ? "raised" : "cleared";
}

// A line about a device begins with its id, so that `anjuctl log --device` finds all of them.
std::string about(const AlertRecord& alert) { return alert.device.empty() ? "" : alert.device + ": "; }

std::optional<SteadyTime> first_of(std::initializer_list<std::optional<SteadyTime>> times) {
  std::optional<SteadyTime> first;
  for (const auto& time : times) {
    if (time && (!first || *time < *first)) first = time;
  }
  return first;
}

// What the modes of a home must know of an alert that is kept.
Transition as_raised(const AlertRecord& alert, HomeIndex home) {
  Transition raised;
  raised.event = alert.event;
  raised.home = home;
  const auto too_little = alert.evidence.find("too_little");
  if (too_little != alert.evidence.end() && too_little->second == "true")
    raised.evidence = {{"too_little", true}};
  return raised;
}

}  // namespace

// Every deadline up to now in its turn, those of the rules and those of the loop, each judged by what was so
// at that moment: a box that was off comes to the same as one that was not.
void Pipeline::pass(Instant now) {
  while (const auto next = first_deadline()) {
    if (*next > now.steady) return;
    const Instant due = instant_at(*next, now);
    engine_.on_time(due, effects_);
    judge(now);
    load_.on_time(due, effects_);
    judge(now);
    for (const LoopStep& step : book_.due(due.steady)) carry_out(step, now);
  }
}

std::optional<SteadyTime> Pipeline::first_deadline() {
  return first_of({engine_.next_deadline(), load_.next_deadline(), book_.next_deadline()});
}

// What the rules found becomes alerts, and each state of an alert a row of the outbox.
void Pipeline::judge(Instant now) {
  while (!effects_.transitions.empty()) {
    for (const Transition& transition : std::exchange(effects_.transitions, {})) take(transition, now);
  }
  for (const ModeChange& change : std::exchange(effects_.mode_changes, {})) take(change, now);
}

void Pipeline::take(const Transition& transition, Instant now) {
  coverage_is_old_ = coverage_is_old_ || transition.event == EventKind::device_fault;
  const bool is_raise = transition.kind == Transition::Kind::raised;
  const bool is_new = is_raise && !book_.find(transition.alert_id);
  const HomeModes& modes = engine_.modes(transition.home);
  const CapStatus status = transition.rule == kWalkTestRule ? CapStatus::test : status_of(transition, modes);
  const auto hold = is_new && status == CapStatus::actual ? hold_of(transition) : std::nullopt;
  const auto alert = book_.apply(transition, status, hold);
  if (!alert) return;
  note_walk(transition, *alert, now);
  correspondence_.report(*alert, now, batch_);
  spdlog::log(
      alert->classification.alert_class == AlertClass::technical ? spdlog::level::info : spdlog::level::warn,
      "{}{} {} {}{}: {}", about(*alert), word(transition.kind), name(alert->event), alert->id,
      alert->is_held() ? " (kept back: " + std::string(name(*alert->held_by)) + ")" : "", alert->sentence_en);
}

std::optional<Hold> Pipeline::hold_of(const Transition& raised) {
  const auto too_many = load_.note(raised, effects_);
  const HomeModes& modes = engine_.modes(raised.home);
  if (is_held_by_mode(raised, modes, raised.at.steady)) {
    if (const auto ends = mode_hold_ends(raised, modes)) {
      ++counters_.alerts_held;
      return Hold{HeldBy::mode, *ends};
    }
  }
  if (too_many) {
    ++counters_.alerts_too_many;
    return Hold{HeldBy::load, *too_many};
  }
  const auto asks = [&raised](const PromptPlan& plan) {
    return plan.home == raised.home &&
           std::find(plan.events.begin(), plan.events.end(), raised.event) != plan.events.end();
  };
  const auto plan = std::find_if(parts_.prompts.begin(), parts_.prompts.end(), asks);
  if (plan == parts_.prompts.end() || !may_ask_first(raised.event)) return std::nullopt;
  ++counters_.alerts_asked;
  return Hold{HeldBy::asking, raised.at.steady + plan->grace};
}

// None: what held it is over.
std::optional<SteadyTime> Pipeline::held_for_longer(const AlertRecord& alert, SteadyTime at) const {
  std::optional<SteadyTime> until;
  if (alert.held_by == HeldBy::load) until = load_.quiet_at(alert.home, alert.device, alert.rule);
  if (const auto home = home_named(alert.home); home && alert.held_by != HeldBy::asking) {
    const Transition raised = as_raised(alert, *home);
    const HomeModes& modes = engine_.modes(*home);
    if (alert.held_by == HeldBy::mode || is_held_by_mode(raised, modes, at))
      until = std::max(until.value_or(SteadyTime::min()),
                       mode_hold_ends(raised, modes).value_or(SteadyTime::min()));
  }
  return until && *until > at ? until : std::nullopt;
}

std::optional<HomeIndex> Pipeline::home_named(const std::string& id) const {
  const auto& homes = parts_.site.homes;
  const auto found =
      std::find_if(homes.begin(), homes.end(), [&id](const Home& home) { return home.id == id; });
  if (found == homes.end()) return std::nullopt;
  return static_cast<HomeIndex>(found - homes.begin());
}

void Pipeline::carry_out(const LoopStep& step, Instant now) {
  const Instant at = instant_at(step.at, now);
  if (step.what == LoopStep::What::report) {
    const auto alert = book_.find(step.alert_id);
    if (const auto longer = alert ? held_for_longer(*alert, step.at) : std::nullopt)
      return book_.hold_on(step.alert_id, *longer, at);
  }
  const auto alert = book_.carry_out(step, at);
  if (!alert) return;
  correspondence_.report(*alert, now, batch_);
  spdlog::warn("{}{} {} {}: {}", about(*alert), name(step.what), name(alert->event), alert->id,
               alert->sentence_en);
}

void Pipeline::take(const ModeChange& change, Instant now) {
  const std::string& home = parts_.site.homes[change.home].id;
  batch_.outbox.push_back(mode_report(change, home, now));
  spdlog::info("{}: mode {} is {}", home, name(change.mode), change.is_on ? "on" : "off");
  walk_.on_mode(change);
  if (change.mode == Mode::walk_test && !change.is_on) {
    for (const AlertRecord& alert : book_.walk_test_ended(home, change.at)) {
      correspondence_.report(alert, now, batch_);
      spdlog::warn("{}goes on after the walk test: {} {}: {}", about(alert), name(alert.event), alert.id,
                   alert.sentence_en);
    }
  }
  for (const AlertRecord& alert : book_.held(home)) {
    if (alert.held_by != HeldBy::mode) continue;
    const auto ends = mode_hold_ends(as_raised(alert, change.home), engine_.modes(change.home));
    if (ends && *ends != alert.held_until->steady) book_.hold_on(alert.id, *ends, change.at);
  }
}

// The resident says that all is well.
void Pipeline::hear_answer(const Reading& reading) {
  if (reading.quality != Quality::good || reading.historical || reading.is_test) return;
  for (const PromptPlan& plan : parts_.prompts) {
    if (plan.fine_channel != reading.channel || plan.fine_value.value_or(reading.value) != reading.value)
      continue;
    for (const AlertRecord& alert : book_.answered_fine(parts_.site.homes[plan.home].id, reading.heard_at)) {
      spdlog::info("{}cancelled by the resident: {} {}", about(alert), name(alert.event), alert.id);
      // Of one that was held back nobody has heard, and nobody does.
      correspondence_.report(alert, reading.heard_at, batch_);
    }
  }
}

// While a technician tries each alarm, what the detector itself calls a test goes the way of an alarm, as a
// test: raised and over at once, under a name that no live alert has.
void Pipeline::hear_test(const Reading& reading) {
  const Channel& channel = parts_.site.channels[reading.channel];
  const bool is_believed = reading.quality == Quality::good || reading.quality == Quality::suspect;
  if (!reading.is_test || reading.historical || reading.value == 0 || !channel.alarm || !is_believed) return;
  const Device& device = parts_.site.devices[channel.device];
  if (!engine_.modes(device.home).is_on(Mode::walk_test)) return;
  Transition transition;
  transition.event = *channel.alarm;
  transition.home = device.home;
  transition.device = channel.device;
  transition.rule = kWalkTestRule;
  transition.at = reading.heard_at;
  transition.alert_id =
      make_alert_id(parts_.site.homes[device.home].id, kWalkTestRule,
                    channel_subject(parts_.site, reading.channel) + ".test", reading.heard_at.steady);
  transition.evidence = {{"quantity", std::string(info(channel.quantity).name)},
                         {"test", true},
                         {"measured_at", reading.measured_at}};
  for (const auto kind : {Transition::Kind::raised, Transition::Kind::cleared}) {
    transition.kind = kind;
    effects_.transitions.push_back(transition);
  }
}

Result<ModeAnswer> Pipeline::set_mode(const ModeWish& wish, Instant machine) {
  on_clock(watch_.look(machine), watch_.recorded(machine));
  const Instant now = watch_.recorded(machine);
  const auto order = mode_order(wish, parts_.site, now);
  if (!order) return order.error();
  ModeAnswer change{{order->mode, {}}, engine_.modes(order->home).is_on(order->mode)};
  if (wish.is_trial) {
    const SteadyTime until = std::min(order->until, now.steady + longest(order->mode));
    if (until > now.steady) change.until = watch_.wall_at(until);
    return change;
  }
  engine_.set_mode(order->home, order->mode, order->until, now, effects_);
  judge(now);
  if (const auto done = commit(now); !done) return done.error();
  if (store_fault_) return Error{ErrorCode::unavailable, "it cannot be kept at the moment: " + *store_fault_};
  if (const auto until = engine_.modes(order->home).until(order->mode)) change.until = watch_.wall_at(*until);
  return change;
}

}  // namespace anju
