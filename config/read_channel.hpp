// One [[channel]] and one [[example]] of a profile.
#pragma once

#include <optional>

#include "config/profile.hpp"
#include "config/table_reader.hpp"

namespace anju {

// The transport and the block limit of `profile` are known by now; they say which keys make sense.
// None when the quantity is unknown; everything else that is wrong is written down as well.
std::optional<ChannelProfile> read_channel(TableReader& reader, const Profile& profile);

// The channels of `profile` are known by now: an example can only expect readings of them.
Example read_example(TableReader& reader, const Profile& profile);

}  // namespace anju
