#include "daemon/page/mode_form.hpp"

#include <algorithm>
#include <array>

#include "config/syntax.hpp"
#include "rules/model/mode.hpp"

namespace anju::page {
namespace {

// What is longer than a mode may be is cut by it.
constexpr std::array<std::string_view, 8> kDurations{"30m", "2h", "12h", "1d", "3d", "7d", "14d", "30d"};
constexpr std::string_view kEnd = "end";

Html option(std::string_view value, std::string_view words) {
  return html("<option value=\"{}\">{}</option>", value, words);
}

Html hidden(std::string_view name, std::string_view value) {
  return html("<input type=\"hidden\" name=\"{}\" value=\"{}\">", name, value);
}

}  // namespace

Html mode_forms(const Look& look, const HomeView& home) {
  const std::string action = "/homes/" + url_part(home.id) + "/mode";
  Html on;
  for (const ModeView& mode : home.modes) {
    if (!mode.until) continue;
    const std::string_view words = look.word_for(WordKind::mode, name(mode.mode));
    on += html("<li><div class=\"grow\">{}</div>{}</li>",
               look.said(Message::mode_until, fmt::arg("mode", words),
                         fmt::arg("until", clock_of(look, *mode.until))),
               button_form(look, action, look.said(Message::page_mode_end, fmt::arg("mode", words)),
                           hidden("mode", name(mode.mode)) + hidden("for", kEnd)));
  }
  if (!on.empty()) on = html("<ul class=\"list\">{}</ul>", on);
  Html modes;
  for (std::size_t i = 0; i < kModes; ++i) {
    const std::string_view id = name(static_cast<Mode>(i));
    modes += option(id, look.word_for(WordKind::mode, id));
  }
  Html durations;
  for (const std::string_view one : kDurations)
    durations += option(one, duration_text(look.language, *parse_duration(one)));
  return on + html(
                  "<form method=\"post\" action=\"{}\">{}<label for=\"mode\">{}</label><select id=\"mode\" "
                  "name=\"mode\">{}</select><label for=\"for\">{}</label><select id=\"for\" "
                  "name=\"for\">{}</select><div class=\"row\"><button>{}</button></div></form><p "
                  "class=\"dim\">{}</p>",
                  action, hidden("csrf", look.csrf), look.words(Message::page_mode_which), modes,
                  look.words(Message::page_mode_for), durations, look.words(Message::page_mode_begin),
                  look.words(Message::page_mode_note));
}

std::optional<ModeWish> mode_wish_of(const std::string& home, const Fields& fields) {
  const auto mode = fields.find("mode");
  const auto lasts = fields.find("for");
  if (mode == fields.end() || lasts == fields.end() || !find_mode(mode->second)) return std::nullopt;
  ModeWish wish{home, mode->second, {}, {}};
  if (lasts->second == kEnd) return wish;
  if (std::find(kDurations.begin(), kDurations.end(), lasts->second) == kDurations.end()) return std::nullopt;
  wish.lasts = parse_duration(lasts->second);
  return wish;
}

}  // namespace anju::page
