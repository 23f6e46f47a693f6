// What a door of the local interface answers when it does not do what was asked.
#pragma once

#include <string_view>

#include "daemon/api/routes.hpp"

namespace anju {

ApiReply refused(unsigned status, std::string_view code, std::string_view message);

// 405, with the one method that the door knows.
ApiReply only(std::string_view method);

}  // namespace anju
