#include "drivers/topic_router.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr std::string_view kDevice = "{device}";

// The levels of a topic from the front, without a copy. "a//b" has an empty level in the middle, and "" is
// one empty level.
class Levels {
 public:
  explicit Levels(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (ended_) return std::nullopt;
    const std::size_t slash = rest_.find('/');
    const std::string_view level = rest_.substr(0, slash);
    ended_ = slash == std::string_view::npos;
    if (!ended_) rest_.remove_prefix(slash + 1);
    return level;
  }

 private:
  std::string_view rest_;
  bool ended_ = false;
};

bool is_for_any_level(std::string_view level) { return level == "+" || level == kDevice; }

// `next_level` gives the levels of the filter one by one. Puts what {device} stands for into `captured`.
template <class NextLevel>
bool levels_match(NextLevel next_level, std::string_view topic, std::string_view& captured) {
  Levels topic_levels(topic);
  bool is_first = true;
  for (std::optional<std::string_view> wanted = next_level(); wanted; wanted = next_level()) {
    // Clause 4.7.2: a wildcard in front does not reach the topics of the broker itself.
    const bool is_hidden = is_first && topic.starts_with('$');
    is_first = false;
    // Also when the topic has ended: by clause 4.7.1.2 "sport/#" is "sport" as well.
    if (*wanted == "#") return !is_hidden;
    const std::optional<std::string_view> level = topic_levels.next();
    if (!level) return false;
    if (is_for_any_level(*wanted) ? is_hidden : *wanted != *level) return false;
    if (*wanted == kDevice) captured = *level;
  }
  return !topic_levels.next();
}

bool ignores(const Profile& profile, std::string_view topic) {
  const auto matches = [topic](const std::string& filter) { return filter_matches(filter, topic); };
  return std::any_of(profile.mqtt.ignored.begin(), profile.mqtt.ignored.end(), matches);
}

}  // namespace

TopicPattern::TopicPattern(std::string_view pattern) {
  Levels levels(pattern);
  while (const auto level = levels.next()) levels_.emplace_back(*level);
}

std::optional<std::string_view> TopicPattern::match(std::string_view topic) const {
  const auto next_level = [at = levels_.begin(), end = levels_.end()]() mutable {
    return at == end ? std::nullopt : std::optional<std::string_view>(*at++);
  };
  std::string_view captured;
  if (!levels_match(next_level, topic, captured)) return std::nullopt;
  return captured;
}

std::string TopicPattern::filter() const {
  std::string filter;
  for (const std::string& level : levels_) {
    if (&level != &levels_.front()) filter += '/';
    filter += level == kDevice ? "+" : level;
  }
  return filter;
}

bool filter_matches(std::string_view filter, std::string_view topic) {
  std::string_view captured;
  return levels_match([levels = Levels(filter)]() mutable { return levels.next(); }, topic, captured);
}

TopicRouter::TopicRouter(const Settings& settings, const Site& site) {
  DeviceIndex index = 0;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      // at() throws for a profile that is not there: load_settings has refused such settings.
      const Profile& profile = settings.profiles.at(device.profile);
      const DeviceIndex own = index++;
      if (profile.transport != Transport::mqtt) continue;
      Listener& listener = listener_of(profile);
      listener.by_address.emplace(device.address.empty() ? device.id : device.address, own);
      if (site.devices.at(own).life_safety) listener.lane = Lane::alarm;
    }
  }
}

TopicRouter::Listener& TopicRouter::listener_of(const Profile& profile) {
  const auto is_of_it = [&profile](const Listener& listener) { return listener.profile == &profile; };
  const auto found = std::find_if(listeners_.begin(), listeners_.end(), is_of_it);
  if (found != listeners_.end()) return *found;
  Listener listener{&profile, Lane::routine, {}, {}};
  for (const std::string& topic : profile.mqtt.topics) {
    const TopicPattern& pattern = listener.patterns.emplace_back(topic);
    std::string filter = pattern.filter();
    if (std::find(filters_.begin(), filters_.end(), filter) == filters_.end())
      filters_.push_back(std::move(filter));
  }
  return listeners_.emplace_back(std::move(listener));
}

std::optional<DeviceIndex> TopicRouter::device_for(const Listener& listener, std::string_view topic) {
  for (const TopicPattern& pattern : listener.patterns) {
    const std::optional<std::string_view> address = pattern.match(topic);
    if (!address) continue;
    const auto found = listener.by_address.find(*address);
    if (found == listener.by_address.end()) continue;
    // Asked last, because few topics come as far as this.
    if (ignores(*listener.profile, topic)) return std::nullopt;
    return found->second;
  }
  return std::nullopt;
}

std::vector<TopicRouter::Route> TopicRouter::routes(std::string_view topic) const {
  std::vector<Route> routes;
  for (const Listener& listener : listeners_) {
    if (const auto device = device_for(listener, topic))
      routes.push_back({*device, listener.profile, listener.lane});
  }
  return routes;
}

bool TopicRouter::is_ignored(std::string_view topic) const {
  const auto does = [topic](const Listener& listener) { return ignores(*listener.profile, topic); };
  return std::any_of(listeners_.begin(), listeners_.end(), does);
}

Lane TopicRouter::lane(std::string_view topic) const {
  const auto alarms = [topic](const Listener& listener) {
    return listener.lane == Lane::alarm && device_for(listener, topic);
  };
  return std::any_of(listeners_.begin(), listeners_.end(), alarms) ? Lane::alarm : Lane::routine;
}

}  // namespace anju
