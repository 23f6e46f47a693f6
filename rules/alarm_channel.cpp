#include "rules/alarm_channel.hpp"

#include "rules/subject.hpp"

namespace anju {
namespace {
constexpr std::int64_t kLayout = 1;
}  // namespace

AlarmChannelRule::AlarmChannelRule(const Site& site, ChannelIndex channel)
    : site_(&site), channel_(channel) {}

std::string AlarmChannelRule::key() const { return state_key(kName, *site_, channel_); }

bool AlarmChannelRule::restore(const SavedStates& states) {
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 2 || saved->second[0] != kLayout) return false;
  raised_at_ = steady_from_field(saved->second[1]);
  return true;
}

void AlarmChannelRule::save(std::vector<SavedState>& changed) {
  if (!changed_) return;
  changed.push_back({key(), {kLayout, to_field(raised_at_)}});
  changed_ = false;
}

void AlarmChannelRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != channel_ || reading.historical) return;
  const bool says_alarm = reading.value != 0;
  const bool raises = reading.quality == Quality::good || reading.quality == Quality::suspect;
  const bool clears = reading.quality == Quality::good;
  if (says_alarm && raises && !raised_at_) {
    raised_at_ = reading.heard_at.steady;
    changed_ = true;
    effects.transitions.push_back(transition(Transition::Kind::raised, reading));
  } else if (!says_alarm && clears && raised_at_) {
    effects.transitions.push_back(transition(Transition::Kind::cleared, reading));
    raised_at_.reset();
    changed_ = true;
  }
}

Transition AlarmChannelRule::transition(Transition::Kind kind, const Reading& reading) const {
  const Channel& channel = site_->channels[channel_];
  Transition result;
  result.kind = kind;
  result.event = *channel.alarm;
  result.device = channel.device;
  result.home = site_->devices[channel.device].home;
  result.rule = kName;
  result.at = reading.heard_at;
  result.alert_id =
      make_alert_id(site_->homes[result.home].id, kName, channel_subject(*site_, channel_), *raised_at_);
  result.evidence = {{"quantity", std::string(info(channel.quantity).name)},
                     {"value", reading.value != 0},
                     {"quality", std::string(name(reading.quality))},
                     {"measured_at", reading.measured_at}};
  return result;
}

}  // namespace anju
