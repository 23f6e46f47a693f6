// Who may say and hear what at the broker in the home, as mosquitto reads it: a file of rules and a file of
// passwords. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace anju {

// One account with its lines of the file, "topic write shellies/plug-1/#".
struct BrokerAccount {
  std::string name;
  std::vector<std::string> rules;

  bool may_write(std::string_view topic) const;
  bool operator==(const BrokerAccount&) const = default;
};

inline constexpr std::string_view kBrokerMark = "# Set up by anjuctl broker setup.";

// In the order of the file. Lines before the first account hold for nobody who logs in, and are left out.
std::vector<BrokerAccount> read_access(std::string_view text);
std::string access_text(const std::vector<BrokerAccount>& accounts);
// In its place, or behind the others.
void put_account(std::vector<BrokerAccount>& accounts, BrokerAccount account);

// What anjud must be able to do: hear everything, and say what the settings let it say in the homes.
BrokerAccount account_of_anjud(const Settings& settings, const std::string& name);

// The topics on which a device of this profile speaks, and nobody else. Empty: it speaks on topics that
// others share, or not over MQTT.
std::vector<std::string> topics_of(const Profile& profile, const DeviceSettings& device);

// Lines "name:hash".
bool has_password(std::string_view text, std::string_view name);
std::string with_password(std::string_view text, std::string_view name, std::string_view line);
std::string without_password(std::string_view text, std::string_view name);

}  // namespace anju
