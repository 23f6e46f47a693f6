#include "daemon/ping_wish.hpp"

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <optional>

#include "daemon/json_body.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::optional<AlertClass> find_class(std::string_view wanted) {
  constexpr std::array kClasses{AlertClass::emergency, AlertClass::general, AlertClass::technical};
  const auto found = std::find_if(kClasses.begin(), kClasses.end(),
                                  [wanted](AlertClass one) { return name(one) == wanted; });
  return found == kClasses.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

Result<PingWish> read_ping_wish(std::string_view body) {
  PingWish wish;
  if (body.empty()) return wish;
  const auto object = read_json_body(body);
  if (!object) return object.error();
  for (const auto& [key, said] : *object) {
    const json::string* const text = said.if_string();
    if (key == "class" && text) {
      const auto alert_class = find_class(*text);
      if (!alert_class)
        return Error{ErrorCode::out_of_range, "class is none of emergency, general, technical"};
      wish.alert_class = *alert_class;
    } else if (key == "home" && text) {
      wish.home = std::string(*text);
    } else if (key == "dry_run" && said.is_bool()) {
      wish.is_trial = said.get_bool();
    } else {
      return Error{ErrorCode::out_of_range, "known are home, class (texts) and dry_run (true or false)"};
    }
  }
  return wish;
}

}  // namespace anju
