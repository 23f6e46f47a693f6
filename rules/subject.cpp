#include "rules/subject.hpp"

namespace anju {

std::string channel_subject(const Site& site, ChannelIndex index) {
  const Channel& channel = site.channels[index];
  std::string subject = site.devices[channel.device].id;
  subject.append(".").append(info(channel.quantity).name);
  if (!channel.name.empty()) subject.append(".").append(channel.name);
  if (!channel.tariff.empty()) subject.append(".T").append(channel.tariff);
  return subject;
}

std::string state_key(std::string_view rule, const Site& site, ChannelIndex channel) {
  return state_key(rule, site.homes[site.device_of(channel).home].id, channel_subject(site, channel));
}

std::string state_key(std::string_view rule, std::string_view home, std::string_view subject) {
  std::string key;
  key.reserve(rule.size() + home.size() + subject.size() + 2);
  key.append(rule).append("/").append(home).append("/").append(subject);
  return key;
}

}  // namespace anju
