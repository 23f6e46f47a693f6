// How a block that a device refuses is asked for in parts. Pure.
#pragma once

#include <span>
#include <vector>

#include "config/poll_block.hpp"

namespace anju {

// The parts of a block that was refused as a whole (exceptions 1 to 3): first at registers that the profile
// does not use, because a hole is the usual reason, then in halves, each value whole. Empty: it is one
// value, and the device does not have it.
std::vector<PollBlock> split_block(const Profile& profile, const PollBlock& block);

// The values in the block whose words say that the device has no such register.
std::vector<PollBlock> unsupported_in(const Profile& profile, const PollBlock& block,
                                      std::span<const std::uint16_t> words);

// The block without the values of `gone`, in as few parts as that leaves.
std::vector<PollBlock> without(const Profile& profile, const PollBlock& block,
                               const std::vector<PollBlock>& gone);

}  // namespace anju
