// Which path is which page. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/page/form.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

enum class Place : std::uint8_t { style, icon, login, logout, help, view, link_test, alert_seen, home_mode };

struct Route {
  Place place = Place::view;
  Kind kind = Kind::glance;  // of a view
  std::string id = {};       // of the device, the home or the alert
  bool is_post = false;      // of what is only sent
};

// None: no such page.
std::optional<Route> find_route(std::string_view path);

// What may stand behind the ? of a page; none when something else does.
struct Query {
  std::optional<Language> language;
  bool is_automatic = false;  // the page came again by itself
  std::size_t page = 1;
  std::string sort = {};
  bool only_open = false;
  bool count = false;
};
std::optional<Query> read_query(std::string_view text);

}  // namespace anju::page
