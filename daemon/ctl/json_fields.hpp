// Reads an answer of the daemon leniently: what is missing or of another kind is empty, 0 or false, so that
// an older anjuctl still shows what it knows of a newer answer.
#pragma once

#include <boost/json/fwd.hpp>
#include <cstdint>
#include <string>
#include <string_view>

namespace anju {

const boost::json::value& part_of(const boost::json::value& whole, std::string_view key);  // null if missing
std::string text_of(const boost::json::value& whole, std::string_view key);  // safe for a terminal
std::int64_t number_of(const boost::json::value& whole, std::string_view key);
bool flag_of(const boost::json::value& whole, std::string_view key);
bool is_there(const boost::json::value& whole, std::string_view key);  // and not null
const boost::json::array& list_of(const boost::json::value& whole, std::string_view key);

}  // namespace anju
