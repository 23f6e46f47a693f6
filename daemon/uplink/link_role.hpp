// Which of the two ways to the city this process is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "config/settings.hpp"

namespace anju {

// The second one carries alarms that the first has not brought over, and says nothing for good: no last will,
// and no status that stays at its broker.
enum class LinkRole : std::uint8_t { first, second };

// The place and the files of the way; none: it is not set.
inline std::optional<PlatformSettings> way_of(const Settings& settings, LinkRole role) {
  if (role == LinkRole::first || !settings.platform) return settings.platform;
  if (!settings.platform->second) return std::nullopt;
  const SecondPathSettings& second = *settings.platform->second;
  PlatformSettings way = *settings.platform;
  way.host = second.host;
  way.port = second.port;
  way.ca_file = second.ca_file;
  way.cert_file = second.cert_file;
  way.key_file = second.key_file;
  return way;
}

// One id at one broker: two of the same would throw each other out.
inline std::string client_id_of(const std::string& gateway, LinkRole role) {
  return role == LinkRole::first ? gateway : gateway + "-second";
}

}  // namespace anju
