#include "daemon/ctl/json_fields.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/columns.hpp"

namespace anju {

namespace json = boost::json;

const json::value& part_of(const json::value& whole, std::string_view key) {
  static const json::value kNull;
  const json::object* object = whole.if_object();
  const json::value* found = object ? object->if_contains(key) : nullptr;
  return found ? *found : kNull;
}

std::string text_of(const json::value& whole, std::string_view key) {
  const json::string* text = part_of(whole, key).if_string();
  return text ? printable(*text) : "";
}

std::int64_t number_of(const json::value& whole, std::string_view key) {
  const json::value& part = part_of(whole, key);
  if (const auto* number = part.if_int64()) return *number;
  boost::system::error_code fault;
  const auto number = part.to_number<std::int64_t>(fault);
  return fault ? 0 : number;
}

bool flag_of(const json::value& whole, std::string_view key) {
  const bool* flag = part_of(whole, key).if_bool();
  return flag && *flag;
}

bool is_there(const json::value& whole, std::string_view key) { return !part_of(whole, key).is_null(); }

const json::array& list_of(const json::value& whole, std::string_view key) {
  static const json::array kEmpty;
  const json::array* list = part_of(whole, key).if_array();
  return list ? *list : kEmpty;
}

}  // namespace anju
