// What was announced, laid beside what is installed and what profiles there are; and how it is shown. Pure.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "daemon/ctl/render.hpp"
#include "drivers/discovery.hpp"
#include "drivers/profile_match.hpp"
#include "drivers/source.hpp"

namespace anju {

struct InstalledAs {
  std::string home;
  std::string device;  // empty: it is not installed
};

struct DiscoveredDevice {
  Candidate candidate;
  std::vector<ProfileMatch> matches;  // the best first
  InstalledAs installed;
};

struct Discovered {
  std::vector<DiscoveredDevice> devices;
  std::vector<std::string> faults;  // "topic: what cannot be read"
};

// The profiles must outlive the result.
Discovered discovered_in(const std::vector<MqttMessage>& messages, const std::vector<HomeSettings>& homes,
                         const std::map<std::string, Profile>& profiles);

std::string discovered_text(const Discovered& discovered, const Look& look);
std::string discovered_json(const Discovered& discovered);

}  // namespace anju
