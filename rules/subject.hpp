// How the subjects of rules are named, in alert ids and in the keys of saved states.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/home.hpp"
#include "rules/rule.hpp"

namespace anju {

// device.quantity, and where it has them .name and .Ttariff.
std::string channel_subject(const Site& site, ChannelIndex channel);

// rule/home/subject
std::string state_key(std::string_view rule, const Site& site, ChannelIndex channel);
std::string state_key(std::string_view rule, std::string_view home, std::string_view subject);

// What was saved under the key, when it is of this layout (the first field) and has so many fields.
const std::vector<std::int64_t>* saved_fields(const SavedStates& states, const std::string& key,
                                              std::int64_t layout, std::size_t count);

// The channel of the device that shows the quantity; none: it has no such, or it is the device of nobody.
std::optional<ChannelIndex> channel_of(const Site& site, DeviceIndex device, Quantity quantity);

// What the evidence says of a value: true or false, or a number in the unit of its quantity.
Fact value_fact(std::string_view name, const Channel& channel, std::int64_t ticks);

// What the evidence says of a report that tells of the past: when it was measured, and that it is late.
// Nothing of one that tells of now.
void append_lateness(Evidence& facts, const Reading& reading);
// What was told last stands on a value that takes the place of another one of the same time.
void append_correction(Effects& effects);

}  // namespace anju
