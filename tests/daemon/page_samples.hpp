// Values for the pages: a home with all that can be shown, and names that would like to be markup.
#pragma once

#include <string>
#include <vector>

#include "daemon/page/look.hpp"
#include "daemon/page/view.hpp"

namespace anju::page::test {

inline constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 11 / 26} +
                               std::chrono::hours{7} + std::chrono::minutes{2}};
inline const std::string kHostile = "<b onclick=\"x\">'&";

Look look_in(Language language);
AlertRecord sample_alert();
Curve sample_curve(Quantity quantity);
// `devices`: how many, in one home that is watched.
View sample_view(std::size_t devices = 6);

// Every page of the technician and the first one, each with its name.
struct Rendered {
  std::string name;
  std::string text;
};
std::vector<Rendered> every_page(const View& view, Language language);

}  // namespace anju::page::test
