// The rhythm of a home: what is usual at each hour, and what today has been so far.
#include <algorithm>
#include <cmath>

#include "daemon/page/chart.hpp"

namespace anju::page {
namespace {

constexpr double kColumn = kWide / 24;

Html habit_columns(const DayHabits& habits) {
  Html drawn;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double x = kColumn * static_cast<double>(hour);
    const double high = std::clamp(habits.usual[hour], 0.0, 1.0) * (kHigh - 40);
    drawn += html("<rect class=\"band\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"/>", coordinate(x + 2),
                  coordinate(kHigh - 34 - high), coordinate(kColumn - 4), coordinate(std::max(high, 1.0)));
    if (habits.today[hour] == DayHabits::Hour::lived)
      drawn += html("<rect class=\"bar\" x=\"{}\" y=\"172\" width=\"{}\" height=\"24\"/>", coordinate(x + 2),
                    coordinate(kColumn - 4));
    if (habits.today[hour] == DayHabits::Hour::quiet)
      drawn += html("<rect class=\"none\" x=\"{}\" y=\"190\" width=\"{}\" height=\"6\"/>", coordinate(x + 2),
                    coordinate(kColumn - 4));
  }
  return drawn;
}

Html habit_rows(const Look& look, const DayHabits& habits) {
  Html rows;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const Message today = habits.today[hour] == DayHabits::Hour::lived   ? Message::habit_lived
                          : habits.today[hour] == DayHabits::Hour::quiet ? Message::habit_quiet
                                                                         : Message::habit_unknown;
    rows += html("<tr><th scope=\"row\">{}</th><td class=\"num\">{} %</td><td>{}</td></tr>",
                 fmt::format("{:02}:00", hour), std::lround(habits.usual[hour] * 100), look.words(today));
  }
  return rows;
}

}  // namespace

Html habits_chart(const Look& look, const DayHabits& habits) {
  const auto lived = std::count(habits.today.begin(), habits.today.end(), DayHabits::Hour::lived);
  const auto kind = look.words(habits.is_free ? Message::habit_free_day : Message::habit_working_day);
  const std::string title(look.words(Message::habit_title));
  const std::string description = look.said(Message::habit_told, fmt::arg("lived", lived),
                                            fmt::arg("kind", kind), fmt::arg("days", habits.days));
  Html marks;
  for (const char* hour : {"00:00", "06:00", "12:00", "18:00", "24:00"})
    marks += html("<span>{}</span>", hour);
  return html(
      "<figure><figcaption>{}</figcaption><svg class=\"plot\" viewBox=\"0 0 {} {}\" "
      "preserveAspectRatio=\"none\" role=\"img\" aria-labelledby=\"ht hd\"><title id=\"ht\">{}</title><desc "
      "id=\"hd\">{}</desc>{}</svg><div class=\"axis\" aria-hidden=\"true\">{}</div><p>{}</p><p "
      "class=\"dim\">{}</p><details><summary>{}</summary><table><caption>{}</caption><thead><tr><th "
      "scope=\"col\">{}</th><th scope=\"col\">{}</th><th "
      "scope=\"col\">{}</th></tr></thead><tbody>{}</tbody></table></details></figure>",
      title, static_cast<int>(kWide), static_cast<int>(kHigh), title, description, habit_columns(habits),
      marks, description, look.words(Message::habit_legend), look.words(Message::chart_table), title,
      look.words(Message::page_hour), look.words(Message::habit_usual), look.words(Message::habit_today),
      habit_rows(look, habits));
}

}  // namespace anju::page
