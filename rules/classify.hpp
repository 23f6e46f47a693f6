// Which class, whom to send, and the words of CAP 1.2 for an event in a home of a tier.
#pragma once

#include "rules/model/alert.hpp"
#include "rules/model/home.hpp"
#include "rules/rule_set.hpp"

namespace anju {

// The seed procedure of the programme: fire and gas 119 and property, medical 120, lost or unsafe 110; a
// general event goes to the family and the community first; technical ones to maintenance. Severity words
// follow the device vocabulary: smoke, gas, CO, SOS and fall are Extreme and Immediate.
Classification classify(EventKind event, Tier tier);
// As above, but for what a rule of the owner says otherwise; none: a rule that is part of Anju.
Classification classify(EventKind event, Tier tier, const RuleInfo* rule);

// A test alarm that is to be routed like one of the class. Nobody is sent by it: its status is Test, and it
// goes to the community at most.
Classification classify_test(AlertClass alert_class);

std::string_view cap_word(CapStatus status);
std::string_view cap_word(CapCategory category);
std::string_view cap_word(CapUrgency urgency);
std::string_view cap_word(CapSeverity severity);
std::string_view cap_word(CapCertainty certainty);

}  // namespace anju
