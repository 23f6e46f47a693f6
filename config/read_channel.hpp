// One [[channel]] and one [[example]] of a profile.
#pragma once

#include <optional>

#include "config/profile.hpp"
#include "config/table_reader.hpp"

namespace anju {

// Adds a field to `profile`, and a channel unless another field gives the same. The transport, the records
// and the block limit are known by now; they say which keys make sense. False when the quantity is unknown;
// everything else that is wrong is written down as well.
bool read_channel(TableReader& reader, Profile& profile);

// What the value at a field's place means; folds the unit in. `unit` is that of the channel.
void read_meaning(TableReader& reader, Quantity quantity, Meaning& meaning, std::string& unit);
// Asks for the keys of read_meaning and judges nothing: whether they make sense depends on the quantity.
void accept_meaning(TableReader& reader);

// Alarm, counter, sign of life: what the channel is for.
void read_roles(TableReader& reader, Quantity quantity, ChannelProfile& channel);

// The channels of `profile` are known by now: an example can only expect readings of them.
Example read_example(TableReader& reader, const Profile& profile);

}  // namespace anju
