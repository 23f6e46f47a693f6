#include "daemon/ctl/replay_homes.hpp"

#include "config/rule_plan.hpp"

namespace anju {

ReplayHomes::ReplayHomes() = default;
ReplayHomes::~ReplayHomes() = default;

std::size_t ReplayHomes::KeyHash::operator()(const Key& key) const {
  constexpr auto kOdd = static_cast<std::size_t>(0x9e3779b97f4a7c15U);  // as boost::hash_combine
  const std::hash<std::string_view> hash;
  return (hash(key.home) * kOdd + hash(key.device)) * kOdd + static_cast<std::size_t>(key.quantity);
}

std::size_t ReplayHomes::home_number(std::string_view home) {
  const auto found = home_numbers_.find(home);
  if (found != home_numbers_.end()) return found->second;
  offsets_.emplace_back(0);
  home_numbers_.emplace(names_.emplace_back(home), offsets_.size() - 1);
  return offsets_.size() - 1;
}

void ReplayHomes::place(std::string_view home, std::string_view device, Quantity quantity, const Place& at) {
  const std::string_view kept_home = names_.emplace_back(home);
  places_.emplace(Key{kept_home, names_.emplace_back(device), quantity}, at);
}

const ReplayHomes::Place* ReplayHomes::find(std::string_view home, std::string_view device,
                                            Quantity quantity) const {
  const auto found = places_.find(Key{home, device, quantity});
  return found == places_.end() ? nullptr : &found->second;
}

const ReplayHomes::Place* ReplayHomes::find(const ReplayRow& row) {
  if (row.series >= of_series_.size()) of_series_.resize(row.series + 1);
  const Place*& found = of_series_[row.series];
  if (!found) found = find(row.home, row.device, row.quantity);
  return found;
}

std::chrono::minutes ReplayHomes::offset(std::string_view home) const {
  const auto found = home_numbers_.find(home);
  return found == home_numbers_.end() ? std::chrono::minutes{0} : offsets_[found->second];
}

void ReplayHomes::note(const ReplayRow& row) {
  const Place* known = find(row);
  const std::size_t number = known ? known->home : home_number(row.home);
  if (number == noted_.size()) noted_.push_back({ReplaySiteBuilder(row.home), {}});
  NotedHome& home = noted_[number];
  if (home.offsets.empty() || home.offsets.back().ahead != row.offset) {
    // In the order of time, whatever the file has.
    if (home.offsets.empty() || home.offsets.back().from < row.at)
      home.offsets.push_back({row.at, row.offset});
  }
  if (known) return;
  place(row.home, row.device, row.quantity, {number, home.builder.channel(row.device, row.quantity), number});
  find(row);  // from now on by its series: the rows that are kept for the replay have no names
}

void ReplayHomes::add_noted_to(Replay& replay, const Settings& settings, bool by_offsets, Tier tier) {
  std::vector<std::vector<ChannelIndex>> moved(noted_.size());
  std::vector<std::size_t> parts;
  for (std::size_t i = 0; i < noted_.size(); ++i) {
    Site site = noted_[i].builder.build(moved[i]);
    for (Home& home : site.homes) home.tier = tier;
    RuleSet rules = make_rule_set(settings, site);
    if (by_offsets) rules.calendar = Calendar(std::move(noted_[i].offsets), {});
    parts.push_back(replay.add_part(std::move(site), std::move(rules), true));
  }
  for (auto& [key, place] : places_) {
    place.channel = moved[place.home][place.channel];
    place.part = parts[place.home];
  }
  noted_.clear();
}

void ReplayHomes::add_installed_to(Replay& replay, const Settings& settings) {
  Site made = make_site(settings);
  RuleSet rules = make_rule_set(settings, made);
  const std::size_t part = replay.add_part(std::move(made), std::move(rules), false);
  const Site& site = replay.site(part);
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
    const Device& device = site.device_of(channel);
    const std::string& home = site.homes[device.home].id;
    place(home, device.id, site.channels[channel].quantity, {part, channel, home_number(home)});
  }
}

}  // namespace anju
