#include "daemon/ctl/home_past.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "daemon/store/dump.hpp"

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
  return past;
}

void PastReplay::run(const Instant& until, const std::function<void(const Transition&)>& tell) {
  Effects effects;
  const auto tell_all = [&effects, &tell] {
    for (const Transition& transition : effects.transitions) tell(transition);
    effects.transitions.clear();
  };
  const std::vector<Reading>& readings = past_->readings;
  if (readings.empty()) return;
  engine_.start(readings.front().heard_at, {});
  for (const Reading& reading : readings) {
    if (reading.heard_at.steady > until.steady) break;
    engine_.on_time(reading.heard_at, effects);
    engine_.on_heard(site_->channels[reading.channel].device, reading.heard_at, effects);
    engine_.on_reading(reading, effects);
    tell_all();
  }
  engine_.on_time(until, effects);
  tell_all();
}

}  // namespace anju
