#include "daemon/ctl/broker/access.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr std::string_view kUser = "user ";
constexpr std::string_view kTopic = "topic ";

template <class Take>
void each_line(std::string_view text, Take take) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_of(std::string_view line, std::string_view name) {
  return line.starts_with(name) && line.substr(name.size()).starts_with(':');
}

void add_unique(std::vector<std::string>& rules, std::string rule) {
  if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(std::move(rule));
}

}  // namespace

bool BrokerAccount::may_write(std::string_view topic) const {
  return std::any_of(rules.begin(), rules.end(), [topic](std::string_view rule) {
    for (const std::string_view kind : {"topic write ", "topic readwrite "})
      if (rule.starts_with(kind) && filter_matches(rule.substr(kind.size()), topic)) return true;
    return false;
  });
}

std::vector<BrokerAccount> read_access(std::string_view text) {
  std::vector<BrokerAccount> accounts;
  each_line(text, [&accounts](std::string_view line) {
    if (line.starts_with(kUser)) {
      accounts.push_back({std::string(line.substr(kUser.size())), {}});
    } else if (line.starts_with(kTopic) && !accounts.empty()) {
      accounts.back().rules.emplace_back(line);
    }
  });
  return accounts;
}

std::string access_text(const std::vector<BrokerAccount>& accounts) {
  std::string text(kBrokerMark);
  text +=
      " What is not here is forbidden.\n# Accounts: anjuctl broker account. A line that you add below a user "
      "stays.\n";
  for (const BrokerAccount& account : accounts) {
    text += "\n" + std::string(kUser) + account.name + "\n";
    for (const std::string& rule : account.rules) text += rule + "\n";
  }
  return text;
}

void put_account(std::vector<BrokerAccount>& accounts, BrokerAccount account) {
  const auto found = std::find_if(accounts.begin(), accounts.end(),
                                  [&account](const BrokerAccount& one) { return one.name == account.name; });
  if (found == accounts.end()) {
    accounts.push_back(std::move(account));
  } else {
    *found = std::move(account);
  }
}

BrokerAccount account_of_anjud(const Settings& settings, const std::string& name) {
  // Not below "#" (MQTT 3.1.1, clause 4.7.2): the OneNET thing model begins its topics with $sys.
  BrokerAccount account{name, {"topic read #", "topic read $sys/#"}};
  // anjuctl opens the Zigbee network for a while, so that a new device may join.
  account.rules.emplace_back("topic write zigbee2mqtt/bridge/request/permit_join");
  for (const HomeSettings& home : settings.homes) {
    if (home.prompt && !home.prompt->say_topic.empty())
      add_unique(account.rules, "topic write " + home.prompt->say_topic);
    if (home.local_alarm && !home.local_alarm->topic.empty())
      add_unique(account.rules, "topic write " + home.local_alarm->topic);
  }
  return account;
}

std::vector<std::string> topics_of(const Profile& profile, const DeviceSettings& device) {
  std::vector<std::string> topics;
  if (profile.transport != Transport::mqtt) return topics;
  const std::string& address = device.address.empty() ? device.id : device.address;
  // A wildcard or an end of line in it would let one device speak for others.
  if (address.find_first_of("+#\r\n") != std::string::npos) return topics;
  const auto add = [&](const TopicPattern& pattern) {
    if (pattern.captures("device")) add_unique(topics, pattern.filter(address));
  };
  for (const TopicPattern& pattern : profile.mqtt.topics) add(pattern);
  for (const LivenessTopic& liveness : profile.mqtt.liveness) add(liveness.topic);
  return topics;
}

bool has_password(std::string_view text, std::string_view name) {
  bool has = false;
  each_line(text, [&](std::string_view line) { has = has || is_of(line, name); });
  return has;
}

std::string with_password(std::string_view text, std::string_view name, std::string_view line) {
  return without_password(text, name) + std::string(line) + "\n";
}

std::string without_password(std::string_view text, std::string_view name) {
  std::string others;
  each_line(text, [&](std::string_view line) {
    if (!line.empty() && !is_of(line, name)) others += std::string(line) + "\n";
  });
  return others;
}

}  // namespace anju
