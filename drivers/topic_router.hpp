// Which installed devices a topic can speak of. Built once from the settings, read from any thread.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "config/settings.hpp"
#include "drivers/source.hpp"

namespace anju {

// Finds an address without making a string of the view.
struct AddressHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view address) const { return std::hash<std::string_view>{}(address); }
};

// All installed devices of one profile.
struct Listener {
  const Profile* profile = nullptr;  // owned by the settings
  Lane lane = Lane::routine;         // alarm when any of the devices is life-safety
  std::unordered_map<std::string, DeviceIndex, AddressHash, std::equal_to<>> by_address;

  // Whom a message means by `address`. A message that names nobody means the only device there is.
  std::optional<DeviceIndex> device(std::string_view address) const;
};

class TopicRouter {
 public:
  // Both are of one load: `site` is what make_site made of `settings`. The settings must outlive the router.
  TopicRouter(const Settings& settings, const Site& site);

  // Who reads messages of this topic. Several, where several profiles read parts of it; empty: nobody
  // installed a device that the topic names. A topic that names none is read by every profile of its pattern,
  // and the payload says which device it is.
  std::vector<const Listener*> listeners(std::string_view topic) const;
  // Whom the topic alone names; none when only the payload does, or nobody who is installed.
  std::optional<DeviceIndex> device(std::string_view topic) const;
  // A profile says that what comes there is no reading: the bridge's own state, commands to a device.
  bool is_ignored(std::string_view topic) const;
  // Lane::alarm when any of the listeners is.
  Lane lane(std::string_view topic) const;
  // What to subscribe to for a lane, each once. A topic may be heard for both: lane() says whose it is. Where
  // the topic names the device it is that device's own topic: what a broker has kept of a thousand others is
  // not sent at all.
  const std::vector<std::string>& filters(Lane lane) const {
    return filters_[static_cast<std::size_t>(lane)];
  }

 private:
  static bool reads(const Listener& listener, std::string_view topic);
  void subscribe(const TopicPattern& pattern, std::string_view address, Lane lane);
  void subscribe(const Listener& listener);
  Listener& listener_of(const Profile& profile);

  std::vector<Listener> listeners_;
  std::array<std::vector<std::string>, 2> filters_;  // by lane
  std::array<std::unordered_set<std::string>, 2> known_filters_;
};

// Upper and lower case as the profile wants them.
std::string folded(Fold fold, std::string_view address);

}  // namespace anju
