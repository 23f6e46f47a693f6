#include "daemon/page/look.hpp"

#include <algorithm>
#include <array>

#include "daemon/text/iso_time.hpp"

namespace anju::page {
namespace {

struct Local {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<Duration> time;
};

Local local_of(const Look& look, WallTime time) {
  const WallTime shifted = time + look.zone.ahead_of_utc(time);
  const auto day = std::chrono::floor<std::chrono::days>(shifted);
  return {std::chrono::year_month_day{day}, std::chrono::hh_mm_ss<Duration>{shifted - day}};
}

std::string minutes_of(const Local& local) {
  return fmt::format("{:02}:{:02}", local.time.hours().count(), local.time.minutes().count());
}

// Each has an outline of its own, so that nobody needs the colour to tell them apart.
Html strokes_of(Icon which) {
  switch (which) {
    case Icon::check:
      return html("<circle cx=\"12\" cy=\"12\" r=\"9.5\"/><path d=\"M7.5 12.5l3 3 6-7\"/>");
    case Icon::warning:
      return html("<path d=\"M12 3L22 20.5H2zM12 9.5v5M12 17.5v.1\"/>");
    case Icon::stop:
      return html("<path d=\"M8 2.5h8L21.5 8v8L16 21.5H8L2.5 16V8zM9 9l6 6M15 9l-6 6\"/>");
    case Icon::question:
      return html("<path d=\"M3 3h18v18H3zM9 9.5a3 3 0 1 1 4.2 2.7c-.9.4-1.2 1-1.2 1.8M12 17v.1\"/>");
    case Icon::phone:
      return html(
          "<path d=\"M5 3h4l2 5-2.5 1.5a11 11 0 0 0 6 6L16 13l5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 5a2 2 0 0 1 "
          "2-2zM15 3a6 6 0 0 1 6 6M15 7a2 2 0 0 1 2 2\"/>");
    case Icon::unplugged:
      break;
  }
  return html(
      "<path d=\"M2 2l20 20M5 12a10 10 0 0 1 5-2.7M16.5 10.7A10 10 0 0 1 19 12M8.5 15.5a5 5 0 0 1 "
      "7 0M12 19v.1M1.5 8.5A15 15 0 0 1 6 5.7M10.5 4.6a15 15 0 0 1 12 3.9\"/>");
}

}  // namespace

std::string_view Look::rule_title(std::string_view name) const {
  if (rules) {
    const auto found = rules->find(name);
    if (found != rules->end() && !found->second.in(language).empty()) return found->second.in(language);
  }
  return word_for(WordKind::rule_of_anju, name);
}

std::string hour_of(const Look& look, WallTime time) { return minutes_of(local_of(look, time)); }

std::string date_of(const Look& look, WallTime time) {
  const Local local = local_of(look, time);
  const bool is_this_year = local.date.year() == local_of(look, look.now).date.year();
  return look.said(is_this_year ? Message::page_day : Message::page_date,
                   fmt::arg("year", static_cast<int>(local.date.year())),
                   fmt::arg("month", static_cast<unsigned>(local.date.month())),
                   fmt::arg("day", static_cast<unsigned>(local.date.day())));
}

std::string clock_of(const Look& look, WallTime time) {
  const Local local = local_of(look, time);
  if (local.date == local_of(look, look.now).date) return minutes_of(local);
  return date_of(look, time) + " " + minutes_of(local);
}

Html shown_time(const Look& look, WallTime time) {
  return html("<time datetime=\"{}\">{}</time>", iso_time(time), clock_of(look, time));
}

Html shown_second(const Look& look, WallTime time) {
  const Local local = local_of(look, time);
  return html("<time datetime=\"{}\">{}{}</time>", iso_time(time), clock_of(look, time),
              fmt::format(":{:02}", local.time.seconds().count()));
}

std::string ago(const Look& look, Duration since) {
  return look.said(Message::ago, fmt::arg("duration", duration_text(look.language, since)));
}

Html icon(Icon which, bool is_big) {
  return html("<svg class=\"i{}\" viewBox=\"0 0 24 24\" aria-hidden=\"true\">{}</svg>", is_big ? " big" : "",
              strokes_of(which));
}

Html badge(Sign sign, std::string_view words) {
  constexpr std::array<std::string_view, 4> kClasses{"ok", "warn", "bad", "unk"};
  constexpr std::array kIcons{Icon::check, Icon::warning, Icon::stop, Icon::question};
  const auto at = static_cast<std::size_t>(sign);
  return html("<span class=\"b {}\">{}<span>{}</span></span>", kClasses[at], icon(kIcons[at]), words);
}

std::string url_part(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          c == '-' || c == '_' || c == '.';
    if (is_plain) {
      out += c;
    } else {
      out += '%';
      out += kDigits[byte >> 4U];
      out += kDigits[byte & 0xFU];
    }
  }
  return out;
}

std::string size_of_bytes(std::uint64_t bytes) {
  constexpr std::array<std::string_view, 4> kUnits{"B", "KiB", "MiB", "GiB"};
  auto size = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; size >= 1024 && unit + 1 < kUnits.size(); ++unit) size /= 1024;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, kUnits[unit]);
}

}  // namespace anju::page
