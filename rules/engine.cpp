#include "rules/engine.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <type_traits>
#include <utility>

namespace anju {

namespace {

// Each once, in any order.
template <class Index>
void sort_unique(std::vector<Index>& indices) {
  std::sort(indices.begin(), indices.end());
  indices.erase(std::unique(indices.begin(), indices.end()), indices.end());
}

// It says when it waits for something, and does not leave that to DefaultRule.
template <class Rule>
constexpr bool has_deadlines(const Rule&) {
  using Default = std::optional<SteadyTime> (DefaultRule::*)() const;
  return !std::is_same_v<decltype(&Rule::next_deadline), Default>;
}

}  // namespace

Engine::Engine(const Site& site, const RuleSettings& settings, const RuleSet& rules)
    : by_device_(site.devices.size()), by_channel_(site.channels.size()), alarms_of_home_(site.homes.size()) {
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
    if (!site.channels[channel].alarm) continue;
    alarms_of_home_[site.device_of(channel).home].push_back(add(AlarmChannelRule(site, channel)));
  }
  for (DeviceIndex device = 0; device < site.devices.size(); ++device)
    silence_of_device_.push_back(add(DeviceSilenceRule(site, device, settings)));
  std::vector<std::vector<ChannelIndex>> of_home(site.homes.size());
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel)
    of_home[site.device_of(channel).home].push_back(channel);
  for (HomeIndex home = 0; home < site.homes.size(); ++home) {
    inactivity_of_home_.push_back(add(InactivityRule(site, home, of_home[home], settings, rules)));
    modes_of_home_.push_back(add(HomeModes(site, home)));
  }
  std::map<std::pair<DeviceIndex, std::string_view>, std::vector<RuleIndex>> tickets;
  for (const auto& spec : rules.thresholds) {
    const RuleIndex rule = add(ThresholdRule(site, rules, spec));
    const std::string& ticket = rules.rules[spec.rule].ticket;
    if (!ticket.empty()) tickets[{site.channels[spec.channel].device, ticket}].push_back(rule);
  }
  for (const auto& spec : rules.consumptions) add(ConsumptionRule(site, rules, spec));
  for (const auto& spec : rules.continuous_uses) add(ContinuousUseRule(site, rules, spec));
  for (const auto& spec : rules.usual_uses) add(UsualUseRule(site, rules, spec));
  for (const auto& spec : rules.sequences) add(SequenceRule(site, rules, spec));
  for (const auto& spec : rules.quorums) add(QuorumRule(site, rules, spec));
  for (const auto& spec : rules.geofences) add(GeofenceRule(site, rules, spec));
  for (const auto& spec : rules.overdues) add(OverdueRule(site, rules, spec));
  for (const AnyRule& rule : rules_) {
    const bool waits = std::visit([](const auto& one) { return has_deadlines(one); }, rule);
    turns_.push_back({.is_quorum = std::holds_alternative<QuorumRule>(rule), .waits = waits});
  }
  for (auto& [name, sharing] : tickets) {
    for (const RuleIndex rule : sharing) turns_[rule].ticket = static_cast<std::uint32_t>(tickets_.size());
    tickets_.push_back(std::move(sharing));
  }
}

template <class Rule>
Engine::RuleIndex Engine::add(Rule rule) {
  const auto index = static_cast<RuleIndex>(rules_.size());
  std::vector<ChannelIndex> channels;
  std::vector<DeviceIndex> devices;
  rule.append_channels(channels);
  rule.append_devices(devices);
  sort_unique(channels);
  sort_unique(devices);
  for (const ChannelIndex channel : channels) by_channel_[channel].push_back(index);
  for (const DeviceIndex device : devices) by_device_[device].push_back(index);
  rules_.emplace_back(std::move(rule));
  return index;
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
    touched(rule, now);
  }
  for (const RuleIndex rule : modes_of_home_) note_modes(rule, now);
}

// The rules that depend on a mode are told; they do not remember it themselves.
void Engine::note_modes(RuleIndex rule, const Instant& at) {
  const auto found = std::find(modes_of_home_.begin(), modes_of_home_.end(), rule);
  const auto home = static_cast<std::size_t>(found - modes_of_home_.begin());
  const auto& modes = std::get<HomeModes>(rules_[rule]);
  std::get<InactivityRule>(rules_[inactivity_of_home_[home]]).set_watchful(modes.is_on(Mode::watchful));
  touched(inactivity_of_home_[home], at);
  for (const RuleIndex alarm : alarms_of_home_[home]) {
    std::get<AlarmChannelRule>(rules_[alarm]).set_walk_test(modes.is_on(Mode::walk_test));
    touched(alarm, at);
  }
}

// When the power of the house is off, its devices on the mains are not at fault one by one.
void Engine::note_power(const QuorumRule& quorum, const Instant& at) {
  for (const DeviceIndex device : quorum.devices()) {
    const RuleIndex silence = silence_of_device_[device];
    std::get<DeviceSilenceRule>(rules_[silence]).set_without_power(quorum.says_power_is_off(), at.steady);
    touched(silence, at);
  }
}

// Of those that share a ticket the first that is open has it, until it is over.
void Engine::note_ticket(RuleIndex rule, const Instant& at) {
  const auto& sharing = tickets_[turns_[rule].ticket];
  const auto is_raised = [this](RuleIndex one) { return std::get<ThresholdRule>(rules_[one]).is_raised(); };
  const auto owner = std::find_if(sharing.begin(), sharing.end(), is_raised);
  for (const RuleIndex one : sharing) {
    const bool is_told = owner != sharing.end() && *owner != one;
    if (std::get<ThresholdRule>(rules_[one]).set_told_elsewhere(is_told, at)) touched(one, at);
  }
}

void Engine::set_mode(HomeIndex home, Mode mode, SteadyTime until, Instant now, Effects& effects) {
  const RuleIndex rule = modes_of_home_[home];
  std::get<HomeModes>(rules_[rule]).set(mode, until, now, effects);
  touched(rule, now);
  note_modes(rule, now);
}

const HomeModes& Engine::modes(HomeIndex home) const {
  return std::get<HomeModes>(rules_[modes_of_home_[home]]);
}

std::vector<RuleView> Engine::views(Instant now) const {
  std::vector<RuleView> views;
  views.reserve(rules_.size());
  for (const AnyRule& rule : rules_) {
    views.push_back(std::visit([&now](const auto& one) { return one.view(now); }, rule));
    // One memory, two rules.
    if (const auto* idle = std::get_if<InactivityRule>(&rule)) views.push_back(idle->unknown_view(now));
  }
  return views;
}

// Each reading touches a handful of rules: what most of them do not need stays out of the way.
void Engine::touched(RuleIndex rule, const Instant& at) {
  Turn& turn = turns_[rule];
  if (turn.is_quorum || turn.ticket != kNoTicket) tell_others(rule, at);
  if (!turn.is_changed) {
    turn.is_changed = true;
    changed_.push_back(rule);
  }
  if (turn.is_touched || !turn.waits) return;
  turn.is_touched = true;
  touched_.push_back(rule);
}

void Engine::tell_others(RuleIndex rule, const Instant& at) {
  if (turns_[rule].is_quorum) note_power(std::get<QuorumRule>(rules_[rule]), at);
  if (turns_[rule].ticket != kNoTicket) note_ticket(rule, at);
}

void Engine::queue_touched() {
  for (const RuleIndex rule : touched_) {
    Turn& turn = turns_[rule];
    turn.is_touched = false;
    turn.deadline = std::visit([](const auto& one) { return one.next_deadline(); }, rules_[rule]);
    if (!turn.deadline || (turn.queued && *turn.queued <= *turn.deadline)) continue;
    turn.queued = turn.deadline;
    deadlines_.push({*turn.deadline, rule});
  }
  touched_.clear();
}

void Engine::on_unheard(DeviceIndex device, Instant at, Link link) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, link](auto& one) { one.on_unheard(device, at, link); }, rules_[rule]);
    touched(rule, at);
  }
}

void Engine::on_hearing(DeviceIndex device, Instant at, Link link) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, link](auto& one) { one.on_hearing(device, at, link); }, rules_[rule]);
    touched(rule, at);
  }
}

void Engine::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  for (const RuleIndex rule : by_device_[device]) {
    std::visit([device, at, &effects](auto& one) { one.on_heard(device, at, effects); }, rules_[rule]);
    touched(rule, at);
  }
}

void Engine::on_reading(const Reading& reading, Effects& effects) {
  for (const RuleIndex rule : by_channel_[reading.channel]) {
    std::visit([&reading, &effects](auto& one) { one.on_reading(reading, effects); }, rules_[rule]);
    touched(rule, reading.heard_at);
  }
}

bool Engine::is_current(const Deadline& deadline) const {
  return turns_[deadline.rule].queued == deadline.at;
}

std::optional<SteadyTime> Engine::no_deadline_before() {
  queue_touched();
  return deadlines_.empty() ? std::nullopt : std::optional(deadlines_.top().at);
}

std::optional<SteadyTime> Engine::next_deadline() {
  queue_touched();
  while (!deadlines_.empty()) {
    const Deadline first = deadlines_.top();
    if (is_current(first)) {
      Turn& turn = turns_[first.rule];
      if (turn.deadline == first.at) return first.at;
      deadlines_.pop();
      turn.queued = turn.deadline;
      if (turn.deadline) deadlines_.push({*turn.deadline, first.rule});
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
    turns_[rule].queued.reset();
    // Not later than its own deadline, or a rule with two of them would overtake the rules between.
    const Instant due = instant_at(*deadline, now);
    std::visit([due, &effects](auto& one) { one.on_time(due, effects); }, rules_[rule]);
    touched(rule, due);
    if (std::holds_alternative<HomeModes>(rules_[rule])) note_modes(rule, due);
  }
}

std::vector<SavedState> Engine::take_changed_states() {
  std::vector<SavedState> states;
  for (const RuleIndex rule : changed_) {
    turns_[rule].is_changed = false;
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
std::optional<DayHabits> Engine::habits(HomeIndex home, Instant now) const {
  return std::get<InactivityRule>(rules_[inactivity_of_home_[home]]).habits(now);
}
bool Engine::is_silent(DeviceIndex device) const {
  return std::get<DeviceSilenceRule>(rules_[silence_of_device_[device]]).is_silent();
}
std::optional<Instant> Engine::last_heard(DeviceIndex device) const {
  return std::get<DeviceSilenceRule>(rules_[silence_of_device_[device]]).last_heard();
}

}  // namespace anju
