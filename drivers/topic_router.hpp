// Which installed device a topic speaks of. Built once from the settings, read from any thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/settings.hpp"
#include "drivers/source.hpp"

namespace anju {

// A topic pattern of a profile: levels as in MQTT 3.1.1 clause 4.7, one of them {device}.
class TopicPattern {
 public:
  explicit TopicPattern(std::string_view pattern);
  // What {device} captures; none when the topic does not match. A pattern without {device} captures "".
  // The view points into `topic`.
  std::optional<std::string_view> match(std::string_view topic) const;
  // The filter to subscribe to: {device} becomes +.
  std::string filter() const;

 private:
  std::vector<std::string> levels_;
};

// MQTT 3.1.1 clause 4.7: + is one level, # the rest; neither matches a topic that begins with $ at the first
// level.
bool filter_matches(std::string_view filter, std::string_view topic);

class TopicRouter {
 public:
  // Both are of one load: `site` is what make_site made of `settings`. The settings must outlive the router.
  TopicRouter(const Settings& settings, const Site& site);

  struct Route {
    DeviceIndex device = 0;
    const Profile* profile = nullptr;  // owned by the settings
    Lane lane = Lane::routine;
  };
  // A topic can feed several devices, where several profiles read parts of it; empty: nobody installed it.
  std::vector<Route> routes(std::string_view topic) const;
  // A profile says that what comes there is no reading: the bridge's own state, commands to a device.
  bool is_ignored(std::string_view topic) const;
  // Lane::alarm when any of the routes is.
  Lane lane(std::string_view topic) const;
  // What to subscribe to: the patterns of every profile that has a device, each once.
  const std::vector<std::string>& filters() const { return filters_; }

 private:
  // Finds an address without making a string of the view.
  struct AddressHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view address) const { return std::hash<std::string_view>{}(address); }
  };
  using Addresses = std::unordered_map<std::string, DeviceIndex, AddressHash, std::equal_to<>>;

  // All installed devices of one profile.
  struct Listener {
    const Profile* profile;
    Lane lane;
    std::vector<TopicPattern> patterns;
    Addresses by_address;
  };

  static std::optional<DeviceIndex> device_for(const Listener& listener, std::string_view topic);
  Listener& listener_of(const Profile& profile);

  std::vector<Listener> listeners_;
  std::vector<std::string> filters_;
};

}  // namespace anju
