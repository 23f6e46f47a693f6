// Which installed devices a topic can speak of. Built once from the settings, read from any thread.
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
  // What to subscribe to: the patterns of every profile that has a device, each once.
  const std::vector<std::string>& filters() const { return filters_; }

 private:
  static bool reads(const Listener& listener, std::string_view topic);
  void subscribe(const TopicPattern& pattern);
  Listener& listener_of(const Profile& profile);

  std::vector<Listener> listeners_;
  std::vector<std::string> filters_;
};

// Upper and lower case as the profile wants them.
std::string folded(Fold fold, std::string_view address);

}  // namespace anju
