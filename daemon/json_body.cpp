#include "daemon/json_body.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <utility>

namespace anju {

Result<boost::json::object> read_json_body(std::string_view body) {
  boost::system::error_code fault;
  boost::json::value value = boost::json::parse({body.data(), body.size()}, fault);
  if (fault || !value.is_object()) return Error{ErrorCode::malformed, "the body is no JSON object"};
  return std::move(value.get_object());
}

std::optional<std::string> body_text(const boost::json::object& from, std::string_view key) {
  const boost::json::value* value = from.if_contains(key);
  const boost::json::string* text = value ? value->if_string() : nullptr;
  if (!text) return std::nullopt;
  return std::string(text->data(), text->size());
}

}  // namespace anju
