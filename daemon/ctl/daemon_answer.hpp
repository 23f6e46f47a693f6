// Questions to the daemon and its answers as JSON, for commands that put several together.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

// The parsed answer to GET; or why there is none: 69 not reachable, 5 not found, 8 refused in this state.
Outcome<boost::json::value> answer_to(const ActSurroundings& around, const std::string& target);
Outcome<boost::json::value> answer_to_post(const ActSurroundings& around, const std::string& target,
                                           const std::string& body);

// The look with the times of where the daemon is; as it is when the daemon does not answer.
Look look_at_daemon(const ActSurroundings& around);

}  // namespace anju
