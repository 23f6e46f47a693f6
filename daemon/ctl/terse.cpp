#include "daemon/ctl/terse.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>

namespace anju {
namespace {

namespace json = boost::json;

Result<json::value> read(std::string_view text) {
  boost::system::error_code fault;
  json::value value = json::parse({text.data(), text.size()}, fault);
  if (fault) return Error{ErrorCode::malformed, "the answer is no JSON: " + fault.message()};
  return value;
}

// A list of objects in the answer, or in the one object that it holds beside its version.
const json::array* list_in(const json::value& value) {
  const json::object* object = value.if_object();
  if (!object) return value.if_array();
  for (const auto& [key, part] : *object) {
    const json::array* list = part.if_array();
    if (list && (list->empty() || list->front().is_object())) return list;
  }
  return nullptr;
}

std::vector<const json::value*> entries(const json::value& value) {
  std::vector<const json::value*> all;
  if (const json::array* list = list_in(value)) {
    for (const json::value& entry : *list) all.push_back(&entry);
  } else {
    all.push_back(&value);
  }
  return all;
}

const json::value* field_of(const json::value& entry, std::string_view name) {
  const json::value* at = &entry;
  while (at && !name.empty()) {
    const auto dot = std::min(name.find('.'), name.size());
    const json::object* object = at->if_object();
    at = object ? object->if_contains(json::string_view(name.data(), dot)) : nullptr;
    name.remove_prefix(std::min(dot + 1, name.size()));
  }
  return at;
}

std::string cell(const json::value* value) {
  if (!value || value->is_null()) return "";
  const std::string text = value->is_string() ? std::string(value->get_string()) : json::serialize(*value);
  std::string escaped;
  for (const char c : text) {
    if (c == ':' || c == '\\') escaped += '\\';
    escaped += c == '\n' ? ' ' : c;
  }
  return escaped;
}

std::string names_of(const std::vector<const json::value*>& all) {
  std::set<std::string> names;
  for (const json::value* entry : all) {
    if (const json::object* object = entry->if_object())
      for (const auto& [key, part] : *object) names.emplace(key);
  }
  std::string listed;
  for (const std::string& name : names) listed += (listed.empty() ? "" : ", ") + name;
  return listed;
}

}  // namespace

Result<std::string> as_json_lines(std::string_view text) {
  const auto value = read(text);
  if (!value) return value.error();
  std::string lines;
  for (const json::value* entry : entries(*value)) lines += json::serialize(*entry) + "\n";
  return lines;
}

Result<std::string> as_terse(std::string_view text, const std::vector<std::string>& fields) {
  const auto value = read(text);
  if (!value) return value.error();
  const auto all = entries(*value);
  std::string lines;
  std::set<std::string> found;
  for (const json::value* entry : all) {
    std::string line;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const json::value* field = field_of(*entry, fields[i]);
      if (field) found.insert(fields[i]);
      line += (i == 0 ? "" : ":") + cell(field);
    }
    lines += line + "\n";
  }
  for (const std::string& name : fields) {
    if (!all.empty() && !found.contains(name))
      return Error{ErrorCode::not_found, "there is no field " + name + "; there are: " + names_of(all)};
  }
  return lines;
}

}  // namespace anju
