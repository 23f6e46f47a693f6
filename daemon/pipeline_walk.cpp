// While a technician tries each device of a home: what the pipeline notes of it, and what it tells.
#include <algorithm>

#include "daemon/pipeline.hpp"
#include "daemon/reports.hpp"
#include "rules/subject.hpp"

namespace anju {
namespace {

std::optional<Duration> since(const std::optional<Instant>& from, const std::optional<SteadyTime>& to) {
  if (!from || !to) return std::nullopt;
  return std::max(*to - from->steady, Duration{0});
}

}  // namespace

// A device without an alarm of its own proves its way with a test alert, once in a walk test. Called before
// the readings of the message are the last ones.
void Pipeline::note_walk(const HeardDevice& heard, const Instant& at, Instant now) {
  if (!heard.lives) return;
  const Reading* shown = nullptr;
  for (const Reading& reading : heard.readings) {
    const auto& last = last_[reading.channel];
    const auto before = last ? std::optional(last->value) : std::nullopt;
    if (shows_need(parts_.site, reading, before)) shown = &reading;
  }
  if (!walk_.note_heard(heard.device, at, now.steady, shown != nullptr)) return;
  const Device& device = parts_.site.devices[heard.device];
  Transition transition;
  transition.event = EventKind::test;
  transition.home = device.home;
  transition.device = heard.device;
  transition.rule = kWalkTestRule;
  transition.at = at;
  transition.alert_id = make_alert_id(parts_.site.homes[device.home].id, kWalkTestRule,
                                      channel_subject(parts_.site, shown->channel) + ".test", at.steady);
  transition.evidence = {{"quantity", std::string(info(parts_.site.channels[shown->channel].quantity).name)},
                         {"test", true},
                         {"measured_at", shown->measured_at}};
  for (const auto kind : {Transition::Kind::raised, Transition::Kind::cleared}) {
    transition.kind = kind;
    effects_.transitions.push_back(transition);
  }
}

void Pipeline::note_walk(const Transition& transition, const AlertRecord& alert, Instant now) {
  if (!transition.device || transition.kind != Transition::Kind::raised || alert.is_held()) return;
  const Device& device = parts_.site.devices[*transition.device];
  const auto first = parts_.site.channels.begin() + device.first_channel;
  const bool is_of_alarm = std::any_of(first, first + device.channel_count, [&](const Channel& channel) {
    return channel.alarm == transition.event;
  });
  if (transition.rule == kWalkTestRule || is_of_alarm)
    walk_.note_alert(alert, *transition.device, now.steady);
}

void Pipeline::turn_ended(Instant machine) { walk_.note_turn_end(machine.steady); }

WalkDeviceView Pipeline::walk_device(DeviceIndex index, const WalkTrace& trace) {
  const Device& device = parts_.site.devices[index];
  WalkDeviceView view;
  view.device = device.id;
  view.room = device.room;
  view.need = name(walk_need(parts_.site, index));
  const auto is_button = [](const Channel& channel) { return channel.alarm == EventKind::sos; };
  const auto first = parts_.site.channels.begin() + device.first_channel;
  view.is_button = std::any_of(first, first + device.channel_count, is_button);
  if (trace.spoke) view.spoke_at = watch_.shown(*trace.spoke);
  if (trace.heard) view.heard_at = watch_.shown(*trace.heard);
  view.decoded = since(trace.heard, trace.decoded);
  view.judged = since(trace.heard, trace.judged);
  view.kept = since(trace.heard, trace.kept);
  if (trace.alert.empty()) return view;
  view.alert = trace.alert;
  if (const auto alert = book_.find(trace.alert)) {
    view.event = std::string(name(alert->event));
    view.rule = alert->rule;
    view.status = alert->status;
    if (alert->accepted_at) view.receipt = since(trace.heard, alert->accepted_at->steady);
  }
  return view;
}

Result<std::string> Pipeline::send_report(const InstallReport& report, Instant machine) {
  if (!parts_.settings.platform)
    return Error{ErrorCode::unsupported, "there is no [platform] in the settings"};
  if (!home_named(report.home)) return Error{ErrorCode::not_found, "there is no home " + report.home};
  on_clock(watch_.look(machine), watch_.recorded(machine));
  batch_.outbox.push_back(install_report(report, watch_.recorded(machine)));
  return batch_.outbox.back().message_id;
}

Result<WalkView> Pipeline::walk_test(const std::string& home, Instant machine) {
  const auto index = home_named(home);
  if (!index) return Error{ErrorCode::not_found, "there is no home " + home};
  const Instant now = watch_.recorded(machine);
  WalkView view;
  view.home = home;
  const WalkTest* const test = walk_.find(*index);
  if (!test) return view;
  view.on = !test->ended && engine_.modes(*index).is_on(Mode::walk_test);
  view.began = watch_.shown(test->began);
  if (test->ended) view.ended = watch_.shown(*test->ended);
  if (view.on) {
    view.until = watch_.wall_at(test->until);
    view.left = std::max(test->until - now.steady, Duration{0});
  }
  for (const auto& [device, trace] : test->devices) view.devices.push_back(walk_device(device, trace));
  return view;
}

}  // namespace anju
