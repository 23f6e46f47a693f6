// How the subjects of rules are named, in alert ids and in the keys of saved states.
#pragma once

#include <string>
#include <string_view>

#include "rules/model/home.hpp"

namespace anju {

// device.quantity, and where it has them .name and .Ttariff.
std::string channel_subject(const Site& site, ChannelIndex channel);

// rule/home/subject
std::string state_key(std::string_view rule, const Site& site, ChannelIndex channel);
std::string state_key(std::string_view rule, std::string_view home, std::string_view subject);

}  // namespace anju
