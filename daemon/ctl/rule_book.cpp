#include "daemon/ctl/rule_book.hpp"

#include <algorithm>
#include <array>

#include "config/rule_say.hpp"
#include "rules/alarm_channel.hpp"
#include "rules/alarm_load.hpp"
#include "rules/device_silence.hpp"
#include "rules/inactivity.hpp"

namespace anju {
namespace {

bool is_named(const std::vector<NamedRule>& named, const std::string& rule) {
  return std::any_of(named.begin(), named.end(), [&](const NamedRule& one) { return one.rule == rule; });
}

const HomeSettings* settings_of(const Settings& settings, const std::string& home) {
  const auto found = std::find_if(settings.homes.begin(), settings.homes.end(),
                                  [&home](const HomeSettings& known) { return known.id == home; });
  return found == settings.homes.end() ? nullptr : &*found;
}

// What the home says of any device counts as the home's word: it is written in the same file.
RuleInHome switched(const OwnerRule& rule, const Settings& settings, const Home& home, SaidBy file) {
  RuleInHome here;
  here.by = file;
  const std::string& name = rule.info.name;
  if (is_named(settings.rule_switches.on, name) || is_named(settings.rule_switches.off, name))
    here.by = SaidBy::box;
  const HomeSettings* of_home = settings_of(settings, home.id);
  const RuleSay whole = say_of(rule, home.tier, settings.rule_switches, of_home, "");
  here.is_on = whole.is_on;
  if (whole.for_home) here.by = SaidBy::home;
  if (!of_home) return here;
  for (const HomeRule& said : of_home->rules) {
    if (said.named.rule != name || said.device.empty()) continue;
    here.by = SaidBy::home;
    here.is_on |= say_of(rule, home.tier, settings.rule_switches, of_home, said.device).is_on;
  }
  return here;
}

bool shows_life(const Site& site, DeviceIndex index) {
  const Device& device = site.devices[index];
  for (ChannelIndex i = device.first_channel; i < device.first_channel + device.channel_count; ++i)
    if (site.channels[i].sign_of_life) return true;
  return false;
}

}  // namespace

std::string_view name(SaidBy who) {
  constexpr std::array<std::string_view, 5> names{"built-in", "shipped", "rules.d", "anju.toml", "home"};
  return names[static_cast<std::size_t>(who)];
}

bool RuleEntry::is_on() const {
  return std::any_of(homes.begin(), homes.end(), [](const RuleInHome& here) { return here.is_on; });
}

std::size_t RuleEntry::watched() const {
  std::size_t count = 0;
  for (const RuleInHome& here : homes) count += here.places.size();
  return count;
}

std::size_t RuleEntry::left_out() const {
  std::size_t count = 0;
  for (const RuleInHome& here : homes) count += here.left_out.size();
  return count;
}

RuleBook::RuleBook(const Settings& settings, const std::filesystem::path& shipped, const std::string& home)
    : settings_(&settings), site_(make_site(settings)), plan_(plan_rules(settings, site_)) {
  std::vector<HomeIndex> homes;
  for (HomeIndex index = 0; index < site_.homes.size(); ++index)
    if (home.empty() || site_.homes[index].id == home) homes.push_back(index);
  add_built_in(homes);
  first_owned_ = entries_.size();
  add_owned(homes, shipped);
  add_places();
}

const RuleEntry* RuleBook::find(const std::string& name) const {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&name](const RuleEntry& entry) { return entry.name == name; });
  return found == entries_.end() ? nullptr : &*found;
}

// What the engine makes of each home without being told to.
void RuleBook::add_built_in(const std::vector<HomeIndex>& homes) {
  RuleEntry alarms{std::string(AlarmChannelRule::kName), nullptr, {}, {}};
  RuleEntry silence{std::string(DeviceSilenceRule::kName), nullptr, {EventKind::device_fault}, {}};
  RuleEntry idle{std::string(InactivityRule::kName), nullptr, {EventKind::inactivity}, {}};
  RuleEntry unknown{std::string(InactivityRule::kUnknownName), nullptr, {EventKind::presence_unknown}, {}};
  RuleEntry load{std::string(AlarmLoad::kName), nullptr, {EventKind::device_fault}, {}};
  for (const HomeIndex home : homes) {
    const RuleInHome here{home, true, SaidBy::built_in, {}, {}};
    for (RuleEntry* entry : {&alarms, &silence, &idle, &unknown, &load}) entry->homes.push_back(here);
    for (DeviceIndex device = 0; device < site_.devices.size(); ++device) {
      if (site_.devices[device].home != home) continue;
      silence.homes.back().places.push_back({device, {}});
      if (!shows_life(site_, device)) continue;
      idle.homes.back().places.push_back({device, {}});
      unknown.homes.back().places.push_back({device, {}});
    }
    for (ChannelIndex channel = 0; channel < site_.channels.size(); ++channel) {
      const auto alarm = site_.channels[channel].alarm;
      const DeviceIndex device = site_.channels[channel].device;
      if (!alarm || site_.devices[device].home != home) continue;
      alarms.homes.back().places.push_back({device, channel});
      if (std::find(alarms.events.begin(), alarms.events.end(), *alarm) == alarms.events.end())
        alarms.events.push_back(*alarm);
    }
    load.homes.back().places.push_back({});
  }
  for (RuleEntry* entry : {&alarms, &silence, &idle, &unknown, &load}) entries_.push_back(std::move(*entry));
}

void RuleBook::add_owned(const std::vector<HomeIndex>& homes, const std::filesystem::path& shipped) {
  const std::filesystem::path of_anju = shipped / "rules";
  for (const OwnerRule& rule : settings_->owner_rules) {
    RuleEntry entry{rule.info.name, &rule, {rule.info.event}, {}};
    const bool is_shipped = std::filesystem::path(rule.file).parent_path() == of_anju;
    for (const HomeIndex home : homes) {
      entry.homes.push_back(
          switched(rule, *settings_, site_.homes[home], is_shipped ? SaidBy::shipped : SaidBy::own_file));
      entry.homes.back().home = home;
      for (const LeftOut& out : plan_.left_out)
        if (out.rule == rule.info.name && out.home == site_.homes[home].id)
          entry.homes.back().left_out.push_back(out);
    }
    entries_.push_back(std::move(entry));
  }
}

void RuleBook::place(RuleInfoIndex rule, HomeIndex home, const RulePlace& at) {
  for (RuleInHome& here : entries_[first_owned_ + rule].homes)
    if (here.home == home) here.places.push_back(at);
}

void RuleBook::add_places() {
  const auto add_channels = [this](const auto& specs) {
    for (const auto& spec : specs) {
      const DeviceIndex device = site_.channels[spec.channel].device;
      place(spec.rule, site_.devices[device].home, {device, spec.channel});
    }
  };
  const auto add_homes = [this](const auto& specs) {
    for (const auto& spec : specs) place(spec.rule, spec.home, {});
  };
  const auto add_devices = [this](const auto& specs) {
    for (const auto& spec : specs) place(spec.rule, site_.devices[spec.device].home, {spec.device, {}});
  };
  add_channels(plan_.rules.thresholds);
  add_channels(plan_.rules.consumptions);
  add_channels(plan_.rules.continuous_uses);
  add_channels(plan_.rules.usual_uses);
  add_homes(plan_.rules.sequences);
  add_homes(plan_.rules.quorums);
  add_devices(plan_.rules.geofences);
  add_devices(plan_.rules.overdues);
}

}  // namespace anju
