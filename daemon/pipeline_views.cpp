// What the pipeline tells of itself.
#include <algorithm>

#include "daemon/pipeline.hpp"
#include "daemon/reading_words.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju {
namespace {

DeviceState state_of(const Engine& engine, DeviceIndex device) {
  if (engine.is_silent(device)) return DeviceState::silent;
  return engine.last_heard(device) ? DeviceState::heard : DeviceState::never;
}

// A site has the devices in the order in which they are written.
const DeviceSettings* installed_as(const Settings& settings, const Site& site, DeviceIndex index) {
  const HomeIndex home = site.devices[index].home;
  if (home >= settings.homes.size()) return nullptr;
  for (const DeviceSettings& device : settings.homes[home].devices) {
    if (device.id == site.devices[index].id) return &device;
  }
  return nullptr;
}

}  // namespace

ReadingView reading_view(const LastReading& last, const Channel& channel) {
  ReadingView view;
  view.quantity = channel.quantity;
  view.channel = channel.name;
  view.tariff = channel.tariff;
  view.unit = channel.unit;
  const auto word = static_cast<std::size_t>(last.value);
  if (word > 0 && word <= channel.words.size()) view.word = channel.words[word - 1];
  if (last.quality != Quality::invalid) view.value = last.value;
  view.quality = last.quality;
  view.measured_at = last.measured_at;
  return view;
}

std::vector<HomeView> Pipeline::homes() const {
  std::vector<HomeView> views;
  const std::vector<HomeReach> reached = reaches();
  for (HomeIndex home = 0; home < parts_.site.homes.size(); ++home) {
    HomeView view;
    view.id = parts_.site.homes[home].id;
    view.tier = parts_.site.homes[home].tier;
    view.presence = engine_.presence(home);
    if (const auto life = engine_.last_sign_of_life(home)) view.last_sign_of_life = watch_.shown(*life);
    for (std::size_t i = 0; i < kModes; ++i) {
      const auto mode = static_cast<Mode>(i);
      if (const auto until = engine_.modes(home).until(mode))
        view.modes.push_back({mode, watch_.wall_at(*until)});
    }
    view.open_alerts = parts_.store.open_alerts(view.id);
    view.left_out = shares_.left_out_of_home(home);
    view.thinned = shares_.thinned(view.id);
    view.coverage = coverage_.state(home, reached[home]);
    view.coverage_since = watch_.wall_at(coverage_.since(home));
    for (const CoverageGap gap : reached[home].why) view.coverage_why.emplace_back(name(gap));
    view.silent_devices = reached[home].unheard;
    view.consent = parts_.settings.homes[home].consent;
    views.push_back(std::move(view));
  }
  return views;
}

std::vector<OutboxView> Pipeline::outbox(std::size_t limit) const {
  return correspondence_.waiting(limit, {SteadyTime{}, watch_.wall_at(SteadyTime{})});
}

std::vector<DeviceView> Pipeline::devices(Instant machine) const {
  const Instant now = watch_.recorded(machine);
  std::vector<DeviceView> views;
  for (DeviceIndex index = 0; index < parts_.site.devices.size(); ++index)
    views.push_back(device_view(index, now));
  return views;
}

DeviceView Pipeline::device_view(DeviceIndex index, Instant now) const {
  const Device& device = parts_.site.devices[index];
  DeviceView view;
  view.id = device.id;
  view.home = parts_.site.home_of(index).id;
  view.room = device.room;
  if (const DeviceSettings* installed = installed_as(parts_.settings, parts_.site, index)) {
    view.name = installed->name;
    view.profile = installed->profile;
  }
  view.state = state_of(engine_, index);
  if (const auto heard = engine_.last_heard(index)) {
    view.last_heard = watch_.shown(*heard);
    view.since_heard = std::max(now.steady - heard->steady, Duration{0});
  }
  for (ChannelIndex i = device.first_channel; i < device.first_channel + device.channel_count; ++i) {
    if (last_[i]) view.readings.push_back(reading_view(*last_[i], parts_.site.channels[i]));
  }
  if (const auto why = unanswered_.find(index); why != unanswered_.end()) view.unanswered = why->second;
  view.left_out = shares_.left_out_of(index);
  for (const auto& [reason, entry] : refusals_.of(index))
    view.refused.push_back({std::string(reason), entry.count, entry.where, watch_.wall_at(entry.last)});
  return view;
}

std::vector<std::string> Pipeline::reasons(Instant now, Language language) const {
  const std::string not_yet(text(Message::not_yet).in(language));
  const auto why = [&not_yet](const std::string& reason) { return reason.empty() ? not_yet : reason; };
  std::vector<std::string> reasons;
  if (parts_.safe_mode) reasons.push_back(std::string(text(Message::reason_safe_mode).in(language)));
  if (store_fault_)
    reasons.push_back(say(language, Message::reason_store, fmt::arg("reason", *store_fault_)));
  if (parts_.journal.keeps_only_alarms())
    reasons.push_back(std::string(text(Message::reason_full).in(language)));
  for (const SourceView& source : sources_.views()) {
    const auto bus = fmt::arg("bus", source.name);
    if (!source.connected && source.name == "mqtt") {
      reasons.push_back(say(language, Message::reason_broker, fmt::arg("reason", why(source.reason))));
    } else if (!source.connected && source.name == kPushSource) {
      reasons.push_back(say(language, Message::reason_http, fmt::arg("reason", why(source.reason))));
    } else if (!source.connected) {
      reasons.push_back(say(language, Message::reason_bus, bus, fmt::arg("reason", why(source.reason))));
    } else if (!source.reason.empty()) {
      reasons.push_back(say(language, Message::reason_on_bus, bus, fmt::arg("reason", source.reason)));
    }
  }
  if (uplink_.configured && !uplink_.connected)
    reasons.push_back(say(language, Message::reason_platform, fmt::arg("reason", why(uplink_.reason))));
  append_link_reasons(reasons, now, language);
  const ErrandFigures errands = errands_.figures();
  if (!errands.trouble.empty())
    reasons.push_back(say(language, Message::reason_errands, fmt::arg("reason", errands.trouble)));
  for (DeviceIndex device = 0; device < parts_.site.devices.size(); ++device) {
    if (engine_.is_silent(device))
      reasons.push_back(
          say(language, Message::reason_silent, fmt::arg("device", parts_.site.devices[device].id)));
  }
  for (const auto& [is_home, name] : shares_.noisy(now.steady))
    reasons.push_back(is_home ? say(language, Message::reason_noisy_home, fmt::arg("home", name))
                              : say(language, Message::reason_noisy, fmt::arg("device", name)));
  return reasons;
}

ClockView Pipeline::clock_view(Instant now) const {
  ClockView view;
  view.quality = now.quality;
  view.since = watch_.wall_at(watch_.since());
  view.steps = watch_.steps();
  view.last_step = watch_.last_step();
  view.ahead_of_platform = ahead_of_platform_;
  if (view.last_step) view.last_step_at = watch_.wall_at(watch_.last_step_at());
  return view;
}

StatusView Pipeline::status(Instant machine, std::optional<Language> language) {
  const Instant now = watch_.recorded(machine);
  StatusView view;
  view.gateway = parts_.settings.gateway.id;
  view.version = parts_.version;
  view.reasons = reasons(now, language.value_or(parts_.settings.gateway.language));
  view.uptime = now.steady - origin_.steady;
  view.wall = now.wall;
  view.clock = clock_view(now);
  view.sources = sources_.views();
  view.uplink = uplink_;
  if (uplink_since_) view.uplink.since = watch_.wall_at(*uplink_since_);
  view.outbox.alarm = parts_.store.outbox_size(OutboxLane::alarm);
  view.outbox.bulk = parts_.store.outbox_size(OutboxLane::bulk);
  if (const auto oldest = parts_.store.oldest_in_outbox())
    view.outbox.oldest = std::max(now.steady - *oldest, Duration{0});
  view.errands = errands_.figures();
  view.homes = homes();
  view.store = parts_.store.figures();
  view.journal_bytes = parts_.journal.bytes();
  view.counters = counters_;
  view.link = link_view(now);
  view.config_revision = parts_.settings.revision;
  if (const auto& fleet = parts_.settings.fleet)
    view.fleet = {fleet->group, fleet->taken, parts_.store.settings_notes()};
  view.store_fails = store_fault_.has_value();
  view.safe_mode = parts_.safe_mode;
  view.only_alarms_kept = parts_.journal.keeps_only_alarms();
  return view;
}

}  // namespace anju
