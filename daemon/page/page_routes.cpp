#include "daemon/page/page_routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace anju::page {
namespace {

struct Fixed {
  std::string_view path;
  Place place;
  Kind kind = Kind::glance;
  bool is_post = false;
};
constexpr std::array kFixed{Fixed{"/", Place::view, Kind::glance},
                            Fixed{"/page/style.css", Place::style},
                            Fixed{"/page/icon.svg", Place::icon},
                            Fixed{"/login", Place::login},
                            Fixed{"/logout", Place::logout, Kind::glance, true},
                            Fixed{"/help", Place::help},
                            Fixed{"/status", Place::view, Kind::status},
                            Fixed{"/devices", Place::view, Kind::devices},
                            Fixed{"/homes", Place::view, Kind::homes},
                            Fixed{"/alerts", Place::view, Kind::alerts},
                            Fixed{"/link", Place::view, Kind::link},
                            Fixed{"/link/test", Place::link_test, Kind::link, true},
                            Fixed{"/rules", Place::view, Kind::rules},
                            Fixed{"/store", Place::view, Kind::store},
                            Fixed{"/walktest", Place::view, Kind::walk_test}};

struct Named {
  std::string_view path;
  Kind kind;
};
constexpr std::array kNamed{Named{"/devices/", Kind::device}, Named{"/homes/", Kind::home},
                            Named{"/alerts/", Kind::alert}};
constexpr std::string_view kSeen = "/seen";
constexpr std::string_view kMode = "/mode";
constexpr std::size_t kLongestId = 512;

std::optional<Route> named_route(std::string_view path) {
  for (const Named& named : kNamed) {
    if (!path.starts_with(named.path)) continue;
    std::string_view rest = path.substr(named.path.size());
    Route route{Place::view, named.kind};
    if (named.kind == Kind::alert && rest.ends_with(kSeen)) {
      rest.remove_suffix(kSeen.size());
      route = {Place::alert_seen, Kind::alert, {}, true};
    }
    if (named.kind == Kind::home && rest.ends_with(kMode)) {
      rest.remove_suffix(kMode.size());
      route = {Place::home_mode, Kind::home, {}, true};
    }
    const auto id = url_decoded(rest);
    if (rest.empty() || rest.find('/') != std::string_view::npos || !id || id->size() > kLongestId)
      return std::nullopt;
    route.id = *id;
    return route;
  }
  return std::nullopt;
}

bool read_parameter(std::string_view name, const std::string& value, Query& query) {
  if (name == "lang") {
    query.language = language_named(value);
    return query.language.has_value();
  }
  if (name == "auto" || name == "open" || name == "count") {
    (name == "auto" ? query.is_automatic : name == "open" ? query.only_open : query.count) = value == "1";
    return value == "1";
  }
  if (name == "sort") query.sort = value;
  if (name == "sort") return true;
  if (name != "page") return false;
  const char* const end = value.data() + value.size();
  const auto [stop, fault] = std::from_chars(value.data(), end, query.page);
  return fault == std::errc{} && stop == end && query.page >= 1 && query.page <= 10'000;
}

}  // namespace

std::optional<Route> find_route(std::string_view path) {
  const auto found =
      std::find_if(kFixed.begin(), kFixed.end(), [path](const Fixed& fixed) { return fixed.path == path; });
  if (found == kFixed.end()) return named_route(path);
  return Route{found->place, found->kind, {}, found->is_post};
}

std::optional<Query> read_query(std::string_view text) {
  Query query;
  const auto fields = read_fields(text);
  if (!fields) return std::nullopt;
  for (const auto& [name, value] : *fields) {
    if (!read_parameter(name, value, query)) return std::nullopt;
  }
  return query;
}

}  // namespace anju::page
