#include "rules/alarm_load.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kAlarmLoadLayout = 1;
constexpr std::size_t kFieldsBefore = 4;  // layout, flood since, alerts, held; then the times

std::string key_of(std::string_view home, std::string_view device, std::string_view rule) {
  return std::string(home) + "/" + std::string(device) + "/" + std::string(rule);
}

// Ids have no slash.
struct Parts {
  std::string home;
  std::string device;  // empty: the home as a whole
  std::string rule;
};
Parts parts_of(const std::string& key) {
  const auto first = key.find('/');
  const auto second = key.find('/', first + 1);
  return {key.substr(0, first), key.substr(first + 1, second - first - 1), key.substr(second + 1)};
}

template <class List>
std::optional<std::uint32_t> index_of(const List& list, const std::string& id) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&id](const auto& item) { return item.id == id; });
  if (found == list.end()) return std::nullopt;
  return static_cast<std::uint32_t>(found - list.begin());
}

}  // namespace

std::optional<SteadyTime> AlarmLoad::note(const Transition& raised, Effects& effects) {
  if (raised.rule == kName || raised.event == EventKind::test) return std::nullopt;
  const std::string device = raised.device ? site_->devices[*raised.device].id : "";
  const Key key = key_of(site_->homes[raised.home].id, device, raised.rule);
  Load& load = loads_[key];
  const SteadyTime at = raised.at.steady;
  // An alarm overtakes the time itself: the end of the flood before may not have been met yet.
  if (load.flood_since && load.raised.back() + kFloodWithin <= at) end(key, load, raised.at, effects);
  load.is_changed = true;
  load.raised.push_back(at);
  if (load.raised.size() > kMostAlerts + 1) load.raised.pop_front();
  const bool is_too_many = load.raised.size() > kMostAlerts && at < load.raised.front() + kFloodWithin;
  const bool begins = is_too_many && !load.flood_since;
  if (begins) {
    load.flood_since = at;
    load.alerts = kMostAlerts;
    load.held = 0;
    ++floods_;
  }
  if (!load.flood_since) return std::nullopt;
  ++load.alerts;
  const bool is_held = !is_life_safety(raised.event);
  if (is_held) ++load.held;
  if (begins) tell(Transition::Kind::raised, key, load, raised.at, effects);
  if (!is_held) return std::nullopt;
  return at + kFloodWithin;
}

void AlarmLoad::tell(Transition::Kind kind, const Key& key, const Load& load, Instant at,
                     Effects& effects) const {
  const Parts parts = parts_of(key);
  const auto home = index_of(site_->homes, parts.home);
  if (!home) return;
  Transition transition;
  transition.kind = kind;
  transition.event = EventKind::device_fault;
  transition.home = *home;
  transition.device = index_of(site_->devices, parts.device);
  transition.rule = kName;
  transition.at = at;
  const std::string subject = (parts.device.empty() ? "home" : parts.device) + "." + parts.rule;
  transition.alert_id = make_alert_id(parts.home, kName, subject, *load.flood_since);
  transition.evidence = {
      {"alerts", load.alerts}, {"within", kFloodWithin}, {"held_back", load.held}, {"of_rule", parts.rule}};
  effects.transitions.push_back(std::move(transition));
}

std::optional<SteadyTime> AlarmLoad::quiet_at(std::string_view home, std::string_view device,
                                              std::string_view rule) const {
  const auto load = loads_.find(key_of(home, device, rule));
  if (load == loads_.end() || !load->second.flood_since) return std::nullopt;
  return load->second.raised.back() + kFloodWithin;
}

std::optional<SteadyTime> AlarmLoad::next_deadline() const {
  std::optional<SteadyTime> first;
  if (floods_ == 0) return first;
  for (const auto& [key, load] : loads_) {
    if (!load.flood_since) continue;
    const SteadyTime quiet = load.raised.back() + kFloodWithin;
    first = std::min(quiet, first.value_or(quiet));
  }
  return first;
}

void AlarmLoad::on_time(Instant due, Effects& effects) {
  for (auto& [key, load] : loads_) {
    if (!load.flood_since || load.raised.back() + kFloodWithin > due.steady) continue;
    end(key, load, due, effects);
  }
}

void AlarmLoad::end(const Key& key, Load& load, Instant now, Effects& effects) {
  tell(Transition::Kind::cleared, key, load, instant_at(load.raised.back() + kFloodWithin, now), effects);
  load.flood_since.reset();
  load.raised.clear();
  load.is_changed = true;
  --floods_;
}

void AlarmLoad::restore(const SavedStates& states) {
  const std::string prefix = std::string(kName) + "/";
  for (const auto& [key, fields] : states) {
    if (!key.starts_with(prefix) || fields.size() < kFieldsBefore || fields[0] != kAlarmLoadLayout) continue;
    if (std::count(key.begin(), key.end(), '/') != 3) continue;
    Load load;
    load.flood_since = steady_from_field(fields[1]);
    load.alerts = fields[2];
    load.held = fields[3];
    for (std::size_t i = kFieldsBefore; i < fields.size() && load.raised.size() <= kMostAlerts; ++i)
      load.raised.push_back(SteadyTime{Duration{fields[i]}});
    if (load.raised.empty()) continue;
    if (load.flood_since) ++floods_;
    loads_[key.substr(prefix.size())] = std::move(load);
  }
}

void AlarmLoad::save(std::vector<SavedState>& changed) {
  for (auto& [key, load] : loads_) {
    if (!std::exchange(load.is_changed, false)) continue;
    SavedState state{std::string(kName) + "/" + key,
                     {kAlarmLoadLayout, to_field(load.flood_since), load.alerts, load.held}};
    for (const SteadyTime at : load.raised) state.fields.push_back(to_field(at));
    changed.push_back(std::move(state));
  }
}

}  // namespace anju
