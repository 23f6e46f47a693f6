// What somebody says to the box in the body of a request: one object of JSON. How long it may be is for the
// server to say.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// Error: malformed.
Result<boost::json::object> read_json_body(std::string_view body);

// None: the key is missing, or has no text.
std::optional<std::string> body_text(const boost::json::object& from, std::string_view key);

}  // namespace anju
