#include "rules/device_silence.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {
constexpr std::int64_t kDeviceSilenceLayout = 3;
constexpr std::size_t kDeviceSilenceFields = 8;
}  // namespace

DeviceSilenceRule::DeviceSilenceRule(const Site& site, DeviceIndex device, const RuleSettings& settings)
    : site_(&site), device_(device), settings_(&settings) {}

std::string DeviceSilenceRule::key() const {
  return state_key(kName, site_->home_of(device_).id, site_->devices[device_].id);
}

void DeviceSilenceRule::start(const Start& start) {
  if (listening_since_ && !start.deaf_since) return;
  if (listening_since_ && !raised_since_)
    waited_before_ += std::max(*start.deaf_since - waiting_since(), Duration::zero());
  listening_since_ = start.now.steady;
  changed_ = true;
}

void DeviceSilenceRule::restore(const SavedStates& states) {
  links_.restore(states, site_->home_of(device_).id, site_->devices[device_].id);
  const auto* saved = saved_fields(states, key(), kDeviceSilenceLayout, kDeviceSilenceFields);
  if (!saved) return;
  const auto& fields = *saved;
  listening_since_ = steady_from_field(fields[1]);
  last_heard_ = instant_from_fields(fields[2], fields[3], fields[4]);
  waited_before_ = Duration{fields[5]};
  raised_since_ = steady_from_field(fields[6]);
  unreachable_since_ = steady_from_field(fields[7]);
}

void DeviceSilenceRule::save(std::vector<SavedState>& changed) {
  links_.save(changed, site_->home_of(device_).id, site_->devices[device_].id);
  if (!std::exchange(changed_, false)) return;
  SavedState state{key(), {kDeviceSilenceLayout, to_field(listening_since_)}};
  append_instant(last_heard_, state.fields);
  state.fields.push_back(waited_before_.count());
  state.fields.push_back(to_field(raised_since_));
  state.fields.push_back(to_field(unreachable_since_));
  changed.push_back(std::move(state));
}

SteadyTime DeviceSilenceRule::waiting_since() const {
  return last_heard_ ? std::max(last_heard_->steady, *listening_since_) : *listening_since_;
}

void DeviceSilenceRule::on_unheard(DeviceIndex device, Instant at, Link link) {
  if (device != device_) return;
  links_.note_gone(link, at.steady);
  if (link != Link::device || unreachable_since_) return;
  unreachable_since_ = at.steady;
  changed_ = true;
}

void DeviceSilenceRule::on_hearing(DeviceIndex device, Instant at, Link link) {
  if (device != device_) return;
  links_.note_back(link, at.steady);
  if (link != Link::device) return;
  if (!unreachable_since_ || at.steady < *unreachable_since_) return;
  unreachable_since_.reset();
  changed_ = true;
}

void DeviceSilenceRule::set_without_power(bool is_without_power, SteadyTime at) {
  const bool is_back = is_without_power_ && !is_without_power;
  is_without_power_ = is_without_power;
  if (!is_back || !unreachable_since_ || at <= *unreachable_since_) return;
  unreachable_since_ = at;
  changed_ = true;
}

void DeviceSilenceRule::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  // Lanes overtake each other: a message heard before the silence began does not end it.
  on_hearing(device, at, Link::bridge);
  on_hearing(device, at, Link::device);
  if (device != device_ || (last_heard_ && at.steady <= last_heard_->steady)) return;
  if (raised_since_ && at.steady <= *raised_since_) return;
  if (raised_since_) effects.transitions.push_back(transition(Transition::Kind::cleared, at));
  raised_since_.reset();
  waited_before_ = Duration::zero();
  last_heard_ = at;
  changed_ = true;
}

std::optional<SteadyTime> DeviceSilenceRule::next_deadline() const {
  if (raised_since_ || !listening_since_) return std::nullopt;
  const Duration limit = site_->devices[device_].silence_limit;
  SteadyTime due = waiting_since() + std::min(limit, 2 * limit - waited_before_);
  if (unreachable_since_ && !is_without_power_) due = std::min(due, *unreachable_since_ + settings_->settle);
  if (last_heard_ && last_heard_->steady >= *listening_since_) return due;
  return std::max(due, *listening_since_ + settings_->settle);
}

void DeviceSilenceRule::on_time(Instant due, Effects& effects) {
  raised_since_ = waiting_since();
  changed_ = true;
  effects.transitions.push_back(transition(Transition::Kind::raised, due));
}

RuleView DeviceSilenceRule::view(const Instant& now) const {
  const Device& device = site_->devices[device_];
  RuleView view{kName, device.home, device_, device.id, is_silent(), next_deadline(), {}};
  view.facts.push_back({"limit", device.silence_limit});
  if (last_heard_) view.facts.push_back({"last_heard_at", wall_of(*last_heard_, now)});
  if (unreachable_since_) view.facts.push_back({"unreachable", true});
  return view;
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
  result.evidence = {{"silent_for", waited_before_ + (at.steady - *raised_since_)},
                     {"limit", device.silence_limit}};
  if (last_heard_) result.evidence.push_back({"last_heard_at", wall_of(*last_heard_, at)});
  if (unreachable_since_) result.evidence.push_back({"unreachable", true});
  return result;
}

}  // namespace anju
