// Why a rule has spoken or has not, in sentences. Pure: the answer of the daemon to /v1/rules, or its like
// made of stored readings.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "daemon/ctl/rule_book.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju {

// One entry of "rules". `book`: for the limits, null where the settings cannot be read.
std::string explain_state(Language language, const boost::json::value& state, const RuleBook* book);

// An instant of an answer in the time zone that the program uses; anything else as it is.
std::string local_time_of(const std::string& iso);

}  // namespace anju
