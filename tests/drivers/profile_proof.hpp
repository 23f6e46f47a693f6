// Runs the examples of a profile: what is decoded and judged must be what the example says, and nothing else.
#pragma once

#include <string>
#include <vector>

#include "config/profile.hpp"
#include "drivers/decode.hpp"

namespace anju::test {

// One sentence for each thing that is not as the example says; empty when it holds.
std::vector<std::string> faults_of(const Profile& profile, const Example& example);

// What the message of the example is decoded to, heard at its `at`, in a home of Asia/Shanghai.
Decoded decode_example(const Profile& profile, const Example& example);

// The channels that no example gives a reading of, by quantity and name.
std::vector<std::string> channels_not_shown(const Profile& profile);

}  // namespace anju::test
