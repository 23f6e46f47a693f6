#include "rules/device_silence.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {
constexpr std::int64_t kLayout = 1;
}  // namespace

DeviceSilenceRule::DeviceSilenceRule(const Site& site, DeviceIndex device) : site_(&site), device_(device) {}

std::string DeviceSilenceRule::key() const {
  return state_key(kName, site_->home_of(device_).id, site_->devices[device_].id);
}

void DeviceSilenceRule::start(Instant now) {
  listening_since_ = now.steady;
  changed_ = true;
}

bool DeviceSilenceRule::restore(const SavedStates& states) {
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 5 || saved->second[0] != kLayout) return false;
  const auto& fields = saved->second;
  listening_since_ = SteadyTime{Duration{fields[1]}};
  if (const auto heard = steady_from_field(fields[2]))
    last_heard_ = {*heard, WallTime{Duration{fields[3]}}, {}};
  raised_since_ = steady_from_field(fields[4]);
  return true;
}

void DeviceSilenceRule::save(std::vector<SavedState>& changed) {
  if (!changed_) return;
  const Instant heard = last_heard_.value_or(Instant{});
  changed.push_back({key(),
                     {kLayout, listening_since_.time_since_epoch().count(),
                      last_heard_ ? heard.steady.time_since_epoch().count() : kAbsent,
                      heard.wall.time_since_epoch().count(), to_field(raised_since_)}});
  changed_ = false;
}

SteadyTime DeviceSilenceRule::waiting_since() const {
  return last_heard_ ? std::max(last_heard_->steady, listening_since_) : listening_since_;
}

void DeviceSilenceRule::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  if (device != device_) return;
  if (raised_since_) {
    effects.transitions.push_back(transition(Transition::Kind::cleared, at));
    raised_since_.reset();
  }
  // Lanes overtake each other, so a message can be handed in after a later one.
  if (!last_heard_ || last_heard_->steady < at.steady) last_heard_ = at;
  changed_ = true;
}

std::optional<SteadyTime> DeviceSilenceRule::next_deadline() const {
  if (raised_since_) return std::nullopt;
  return waiting_since() + site_->devices[device_].silence_limit;
}

void DeviceSilenceRule::on_time(Instant now, Effects& effects) {
  const auto deadline = next_deadline();
  if (!deadline || now.steady < *deadline) return;
  raised_since_ = waiting_since();
  changed_ = true;
  effects.transitions.push_back(transition(Transition::Kind::raised, instant_at(*deadline, now)));
}

Transition DeviceSilenceRule::transition(Transition::Kind kind, Instant at) const {
  const Device& device = site_->devices[device_];
  Transition result;
  result.kind = kind;
  result.event = EventKind::device_fault;
  result.device = device_;
  result.home = device.home;
  result.rule = kName;
  result.at = at;
  result.alert_id = make_alert_id(site_->homes[device.home].id, kName, device.id, *raised_since_);
  result.evidence = {{"silent_for", at.steady - *raised_since_}, {"limit", device.silence_limit}};
  if (last_heard_) result.evidence.push_back({"last_heard_at", last_heard_->wall});
  return result;
}

}  // namespace anju
