#include "daemon/ctl/home_past.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <tuple>

#include "daemon/store/dump.hpp"
#include "rules/link_log.hpp"

namespace anju {
namespace {

using ChannelName = std::tuple<std::string, std::string, std::string, std::string>;

std::map<ChannelName, ChannelIndex> names_of(const Site& site) {
  std::map<ChannelName, ChannelIndex> names;
  for (ChannelIndex index = 0; index < site.channels.size(); ++index) {
    const Channel& channel = site.channels[index];
    names.emplace(ChannelName{site.device_of(index).id, std::string(info(channel.quantity).name),
                              channel.name, channel.tariff},
                  index);
  }
  return names;
}

std::vector<HomePast::LinkChange> links_of(const SavedStates& states, const std::string& home,
                                           const Site& site) {
  std::vector<HomePast::LinkChange> changes;
  for (DeviceIndex device = 0; device < site.devices.size(); ++device) {
    LinkLog log;
    log.restore(states, home, site.devices[device].id);
    for (const auto& [link, from, to] : log.stretches()) {
      changes.push_back({from, device, link, true});
      if (to) changes.push_back({*to, device, link, false});
    }
  }
  std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.at < b.at; });
  return changes;
}

}  // namespace

Settings only_home(Settings settings, const std::string& home) {
  std::erase_if(settings.homes, [&home](const HomeSettings& one) { return one.id != home; });
  return settings;
}

Instant HomePast::instant_at_wall(WallTime at) const {
  const Reading* last = &readings.front();
  for (const Reading& reading : readings)
    if (reading.heard_at.wall <= at) last = &reading;
  return {last->heard_at.steady + (at - last->heard_at.wall), at, ClockQuality::synced};
}

Result<HomePast> read_past(const std::filesystem::path& store, const std::string& home, const Site& site) {
  const std::map<ChannelName, ChannelIndex> names = names_of(site);
  HomePast past;
  const auto dumped = dump_readings(
      store,
      [&names, &past](const DumpedReading& dump) {
        const auto found = names.find(ChannelName{dump.device, dump.quantity, dump.channel, dump.tariff});
        if (found == names.end()) {
          ++past.unplaced;
          return;
        }
        past.readings.push_back(dump.reading);
        past.readings.back().channel = found->second;
      },
      home);
  if (!dumped) return dumped.error();
  std::stable_sort(past.readings.begin(), past.readings.end(),
                   [](const Reading& a, const Reading& b) { return a.heard_at.steady < b.heard_at.steady; });
  auto alerts = dump_alerts(store, home);
  if (!alerts) return alerts.error();
  past.alerts = std::move(*alerts);
  const auto states = dump_states(store);
  if (!states) return states.error();
  HomeLog log;
  log.restore(*states, home);
  past.stretches.assign(log.stretches().begin(), log.stretches().end());
  past.links = links_of(*states, home, site);
  return past;
}

void PastReplay::run(const Instant& until, const Tell& tell) {
  const std::vector<Reading>& readings = past_->readings;
  if (readings.empty()) return;
  engine_ = std::make_unique<Engine>(*site_, *settings_, *rules_);
  engine_->start(readings.front().heard_at, {});
  for (const Reading& reading : readings) {
    if (reading.heard_at.steady > until.steady) break;
    live_through(reading.heard_at.steady, reading.heard_at, tell);
    hear(reading, tell);
  }
  live_through(until.steady, until, tell);
  pass(until, tell);
}

std::vector<RuleView> PastReplay::views(const Instant& now) const {
  return engine_ ? engine_->views(now) : std::vector<RuleView>{};
}

void PastReplay::pass(const Instant& at, const Tell& tell) {
  engine_->on_time(at, effects_);
  tell_all(tell);
}

void PastReplay::tell_all(const Tell& tell) {
  for (const Transition& transition : effects_.transitions) tell(transition);
  effects_.transitions.clear();
  effects_.mode_changes.clear();
}

void PastReplay::hear(const Reading& reading, const Tell& tell) {
  pass(reading.heard_at, tell);
  engine_->on_heard(site_->channels[reading.channel].device, reading.heard_at, effects_);
  engine_->on_reading(reading, effects_);
  tell_all(tell);
}

// What began before the first reading is on from there.
void PastReplay::live_through(SteadyTime until, const Instant& seen_from, const Tell& tell) {
  // Deaf is who does not know it; the box learns it when it is over.
  const auto learned = [](const HomeLog::Stretch& one) { return one.mode ? one.from : one.to; };
  while (true) {
    const bool has_stretch = next_ < past_->stretches.size() && learned(past_->stretches[next_]) <= until;
    const bool has_link = next_link_ < past_->links.size() && past_->links[next_link_].at <= until;
    if (!has_stretch && !has_link) return;
    if (has_link && (!has_stretch || past_->links[next_link_].at <= learned(past_->stretches[next_])))
      meet_link(past_->links[next_link_++], seen_from, tell);
    else
      begin(past_->stretches[next_++], seen_from, tell);
  }
}

void PastReplay::meet_link(const HomePast::LinkChange& change, const Instant& seen_from, const Tell& tell) {
  const SteadyTime first = past_->readings.front().heard_at.steady;
  const Instant at = instant_at(std::max(change.at, first), seen_from);
  pass(at, tell);
  if (change.is_gone)
    engine_->on_unheard(change.device, at, change.link);
  else
    engine_->on_hearing(change.device, at, change.link);
}

void PastReplay::begin(const HomeLog::Stretch& stretch, const Instant& seen_from, const Tell& tell) {
  const SteadyTime from = std::max(stretch.from, past_->readings.front().heard_at.steady);
  if (stretch.to <= from) return;
  pass(instant_at(from, seen_from), tell);
  if (!stretch.mode) return restart(stretch, seen_from);
  engine_->set_mode(0, *stretch.mode, stretch.to, instant_at(from, seen_from), effects_);
}

void PastReplay::restart(const HomeLog::Stretch& deaf, const Instant& seen_from) {
  for (SavedState& state : engine_->take_changed_states()) saved_[state.key] = std::move(state.fields);
  engine_ = std::make_unique<Engine>(*site_, *settings_, *rules_);
  engine_->start(instant_at(deaf.to, seen_from), saved_, deaf.from);
}

}  // namespace anju
