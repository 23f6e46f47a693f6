#include "rules/engine.hpp"

#include <algorithm>

namespace anju {

Engine::Engine(const Site& site, const RuleSettings& settings)
    : by_device_(site.devices.size()), by_channel_(site.channels.size()) {
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
    if (!site.channels[channel].alarm) continue;
    by_channel_[channel].push_back(static_cast<RuleIndex>(rules_.size()));
    rules_.emplace_back(AlarmChannelRule(site, channel));
  }
  for (DeviceIndex device = 0; device < site.devices.size(); ++device) {
    silence_of_device_.push_back(static_cast<RuleIndex>(rules_.size()));
    by_device_[device].push_back(static_cast<RuleIndex>(rules_.size()));
    rules_.emplace_back(DeviceSilenceRule(site, device, settings));
  }
  for (HomeIndex home = 0; home < site.homes.size(); ++home) {
    inactivity_of_home_.push_back(static_cast<RuleIndex>(rules_.size()));
    rules_.emplace_back(InactivityRule(site, home, settings));
  }
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
    const bool shows_life = site.channels[channel].sign_of_life.has_value();
    if (!shows_life && site.channels[channel].quantity != Quantity::wearable_worn) continue;
    const DeviceIndex device = site.channels[channel].device;
    const RuleIndex rule = inactivity_of_home_[site.devices[device].home];
    by_channel_[channel].push_back(rule);
    if (shows_life && by_device_[device].back() != rule) by_device_[device].push_back(rule);
  }
  queued_.resize(rules_.size());
  is_changed_.resize(rules_.size());
}

void Engine::start(Instant now, const SavedStates& saved, std::optional<SteadyTime> deaf_since) {
  const Start start{now, deaf_since};
  for (RuleIndex rule = 0; rule < rules_.size(); ++rule) {
    std::visit(
        [&saved, &start](auto& one) {
          one.restore(saved);
          one.start(start);
        },
        rules_[rule]);
    touched(rule);
  }
}

void Engine::touched(RuleIndex rule) {
  if (!is_changed_[rule]) {
    is_changed_[rule] = true;
    changed_.push_back(rule);
  }
  const auto deadline = std::visit([](const auto& one) { return one.next_deadline(); }, rules_[rule]);
  if (!deadline || (queued_[rule] && *queued_[rule] <= *deadline)) return;
  queued_[rule] = *deadline;
  deadlines_.push({*deadline, rule});
}

void Engine::on_unheard(DeviceIndex device, Instant at, Link link) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, link](auto& one) { one.on_unheard(device, at, link); }, rules_[rule]);
    touched(rule);
  }
}

void Engine::on_hearing(DeviceIndex device, Instant at, Link link) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, link](auto& one) { one.on_hearing(device, at, link); }, rules_[rule]);
    touched(rule);
  }
}

void Engine::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, &effects](auto& one) { one.on_heard(device, at, effects); }, rules_[rule]);
    touched(rule);
  }
}

void Engine::on_reading(const Reading& reading, Effects& effects) {
  for (const RuleIndex rule : by_channel_[reading.channel]) {
    std::visit([&reading, &effects](auto& one) { one.on_reading(reading, effects); }, rules_[rule]);
    touched(rule);
  }
}

bool Engine::is_current(const Deadline& deadline) const { return queued_[deadline.rule] == deadline.at; }

std::optional<SteadyTime> Engine::next_deadline() {
  while (!deadlines_.empty()) {
    const Deadline first = deadlines_.top();
    if (is_current(first)) {
      const auto real = std::visit([](const auto& one) { return one.next_deadline(); }, rules_[first.rule]);
      if (real == first.at) return first.at;
      deadlines_.pop();
      queued_[first.rule].reset();
      if (real) {
        queued_[first.rule] = *real;
        deadlines_.push({*real, first.rule});
      }
    } else {
      deadlines_.pop();
    }
  }
  return std::nullopt;
}

void Engine::on_time(Instant now, Effects& effects) {
  while (const auto deadline = next_deadline()) {
    if (*deadline > now.steady) return;
    const RuleIndex rule = deadlines_.top().rule;
    deadlines_.pop();
    queued_[rule].reset();
    // Not later than its own deadline, or a rule with two of them would overtake the rules between.
    const Instant due = instant_at(*deadline, now);
    std::visit([due, &effects](auto& one) { one.on_time(due, effects); }, rules_[rule]);
    touched(rule);
  }
}

std::vector<SavedState> Engine::take_changed_states() {
  std::vector<SavedState> states;
  for (const RuleIndex rule : changed_) {
    is_changed_[rule] = false;
    std::visit([&states](auto& one) { one.save(states); }, rules_[rule]);
  }
  changed_.clear();
  return states;
}

Presence Engine::presence(HomeIndex home) const {
  return std::get<InactivityRule>(rules_[inactivity_of_home_[home]]).presence();
}
std::optional<Instant> Engine::last_sign_of_life(HomeIndex home) const {
  return std::get<InactivityRule>(rules_[inactivity_of_home_[home]]).last_sign_of_life();
}
bool Engine::is_silent(DeviceIndex device) const {
  return std::get<DeviceSilenceRule>(rules_[silence_of_device_[device]]).is_silent();
}
std::optional<Instant> Engine::last_heard(DeviceIndex device) const {
  return std::get<DeviceSilenceRule>(rules_[silence_of_device_[device]]).last_heard();
}

}  // namespace anju
