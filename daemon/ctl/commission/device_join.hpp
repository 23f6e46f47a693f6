// `anjuctl device join`: for a while new devices may join, and the first one that does is shown and
// installed.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "daemon/ctl/commission/surroundings.hpp"
#include "daemon/ctl/discovered.hpp"

namespace anju {

struct JoinOptions {
  std::string home;  // empty: it is only shown
  std::string room;
  std::string id;              // its name on this box; empty: made of its address
  std::string lasts = "120s";  // 254 s at most, which is as long as a Zigbee network stays open
};

Outcome<CommissionEnd> join_device(const JoinOptions& options, const CommissionAround& around);

// The profile to install it with: one that names its model before one that reads more of it. A button for
// help is announced like any other button, and must not be installed as one. There is a match.
const ProfileMatch& best_match(const DiscoveredDevice& device);

// What has been said on the broker since the window opened. Pure.
class JoinWindow {
 public:
  explicit JoinWindow(std::vector<HomeSettings> homes, const std::map<std::string, Profile>& profiles)
      : homes_(std::move(homes)), profiles_(&profiles) {}

  void hear(const std::vector<MqttMessage>& messages);
  // What is there by now was there before.
  void close_baseline();
  // Zigbee2MQTT speaks below these.
  const std::set<std::string>& bridges() const { return bridges_; }
  // The first that was not there before and has told what it is; null: none so far.
  const DiscoveredDevice* newcomer() const { return newcomer_ ? &*newcomer_ : nullptr; }
  // A bridge has said that the network is open.
  bool is_confirmed() const { return is_confirmed_; }
  // Of the last message of the device, 0 to 255; none: it says nothing of it.
  std::optional<std::int64_t> link_quality() const;

 private:
  std::vector<HomeSettings> homes_;
  const std::map<std::string, Profile>* profiles_;
  std::map<std::string, MqttMessage> announcements_;  // by topic, the last
  std::set<std::string> known_;
  std::set<std::string> bridges_;
  std::map<std::string, std::int64_t> link_quality_;  // by topic
  std::optional<DiscoveredDevice> newcomer_;
  bool has_baseline_ = false;
  bool is_confirmed_ = false;
};

}  // namespace anju
