// The usual input line of `anjuctl decode`, read without a tree: a tenth of all the time of decoding.
#pragma once

#include <string_view>

#include "daemon/ctl/decode_input.hpp"

namespace anju {

// True when the line is one flat object of an MQTT message with members of the kinds that they should have,
// and `input` is filled. False for everything else, also for what is wrong: who reads it then as a tree says
// what it is.
bool read_flat_line(std::string_view line, DecodeInput& input);

}  // namespace anju
