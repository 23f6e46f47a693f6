// Alerts for people: a list, the whole story of one, and what it rests on.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

std::string alert_list_text(const boost::json::value& answer, const ActSurroundings& around);
std::string alert_story_text(const boost::json::value& story, const ActSurroundings& around);
std::string alert_reason_text(const boost::json::value& alert, const ActSurroundings& around);

}  // namespace anju
