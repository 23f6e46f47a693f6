// `anjuctl todo`: what needs attention, with why and the command that leads on.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

std::string todo_text(const boost::json::value& answer, const ActSurroundings& around);
// 6 when something needs attention.
Outcome<CommandEnd> show_todo(const ActSurroundings& around);

}  // namespace anju
