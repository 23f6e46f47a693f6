// A transition of a replay as one line.
#pragma once

#include <chrono>
#include <string>

#include "daemon/ctl/replay.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju {

// The contract's JSON object: at, alert_id, transition, event, class, home, device, rule, evidence. Durations
// of the evidence are seconds, instants are written like `at`, with `offset`.
void append_transition_json(std::string& out, const Transition& transition, const ReplayHome& home,
                            std::chrono::minutes offset);

// For a person: when, class, home, sentence.
void append_transition_text(std::string& out, const Transition& transition, const ReplayHome& home,
                            std::chrono::minutes offset, Language language);

}  // namespace anju
