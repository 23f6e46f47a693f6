// How announcements are read as JSON: what is missing, of another kind or too long is empty.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"

namespace anju {

namespace json = boost::json;

std::vector<std::string_view> levels_of(std::string_view topic) {
  std::vector<std::string_view> levels;
  for (std::size_t slash = topic.find('/'); slash != std::string_view::npos; slash = topic.find('/')) {
    levels.push_back(topic.substr(0, slash));
    topic.remove_prefix(slash + 1);
  }
  levels.push_back(topic);
  return levels;
}

const json::object* object_in(const json::object& whole, std::string_view key) {
  const json::value* found = whole.if_contains({key.data(), key.size()});
  return found ? found->if_object() : nullptr;
}

const json::array* array_in(const json::object& whole, std::string_view key) {
  const json::value* found = whole.if_contains({key.data(), key.size()});
  return found ? found->if_array() : nullptr;
}

std::string text_in(const json::object& whole, std::string_view key) {
  const json::value* found = whole.if_contains({key.data(), key.size()});
  const json::string* text = found ? found->if_string() : nullptr;
  return text && text->size() <= kLongestText ? std::string(text->data(), text->size()) : std::string();
}

bool flag_in(const json::object& whole, std::string_view key, bool otherwise) {
  const json::value* found = whole.if_contains({key.data(), key.size()});
  return found && found->is_bool() ? found->get_bool() : otherwise;
}

std::string json_text_of(const json::value* value) {
  if (!value || value->is_null() || value->is_object() || value->is_array()) return "";
  if (value->is_string() && value->get_string().size() > kLongestText) return "";
  return json::serialize(*value);
}

void append_step(std::string& pointer, std::string_view step) {
  pointer += '/';
  for (const char c : step) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

}  // namespace anju
