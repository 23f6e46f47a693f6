// The homes, and one of them with the rhythm that was learned of it.
#include <algorithm>

#include "daemon/page/chart.hpp"
#include "daemon/page/facts.hpp"
#include "daemon/page/mode_form.hpp"
#include "daemon/page/pages.hpp"
#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

Html presence_of(const Look& look, const HomeView& home) {
  const Sign sign = home.presence == Presence::active     ? Sign::ok
                    : home.presence == Presence::inactive ? Sign::bad
                                                          : Sign::unknown;
  return badge(sign, look.word_for(WordKind::presence, name(home.presence)));
}

Html coverage_of(const Look& look, const HomeView& home) {
  const Sign sign = home.coverage == Coverage::covered  ? Sign::ok
                    : home.coverage == Coverage::partly ? Sign::attention
                                                        : Sign::bad;
  return badge(sign, look.word_for(WordKind::coverage, name(home.coverage)));
}

std::string_view tier_of(const Look& look, const HomeView& home) {
  return look.word_for(WordKind::tier, name(home.tier));
}

Html modes_of(const Look& look, const HomeView& home) {
  Html text;
  for (const ModeView& mode : home.modes) {
    if (!mode.until) continue;
    text += html("<div>{}</div>", look.said(Message::mode_until,
                                            fmt::arg("mode", look.word_for(WordKind::mode, name(mode.mode))),
                                            fmt::arg("until", clock_of(look, *mode.until))));
  }
  return text.empty() ? html("–") : text;
}

Html last_life(const Look& look, const HomeView& home) {
  return home.last_sign_of_life ? shown_time(look, *home.last_sign_of_life) : html("–");
}

Html home_values(const Look& look, const HomeView& home) {
  std::vector<NamedValue> values{{look.words(Message::page_tier), html("{}", tier_of(look, home))},
                                 {look.words(Message::page_presence), presence_of(look, home)},
                                 {look.words(Message::page_last_life), last_life(look, home)},
                                 {look.words(Message::page_coverage), coverage_of(look, home)},
                                 {look.words(Message::page_open_alerts), html("{}", home.open_alerts)},
                                 {look.words(Message::page_modes), modes_of(look, home)}};
  Html why;
  for (const std::string& gap : home.coverage_why)
    why += html("<div>{}</div>", look.word_for(WordKind::coverage_gap, gap));
  if (!why.empty()) values.push_back({look.words(Message::page_reason), why});
  return named_values(values);
}

Html silent_list(const std::vector<std::string>& devices) {
  Html items;
  for (std::size_t i = 0; i < std::min(devices.size(), kRows); ++i)
    items += html("<li>{}</li>", device_link(devices[i]));
  return html("<ul class=\"list\">{}</ul>", items);
}

Html rhythm(const Look& look, const View& view) {
  Html text = view.habits && view.habits->days > 0 ? habits_chart(look, *view.habits)
                                                   : html("<p>{}</p>", look.words(Message::habit_none));
  for (const RuleState& state : view.rules.states) {
    text += html("<h3>{}</h3>{}", look.words(Message::habit_wait), facts_list(look, state.facts));
    if (state.deadline && !state.is_raised)
      text += html("<p>{}</p>",
                   look.said(Message::habit_deadline, fmt::arg("time", clock_of(look, *state.deadline))));
  }
  return text;
}

}  // namespace

std::string homes_page(const Look& look, const View& view, std::size_t page) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_homes));
  const auto& homes = view.status.homes;
  const Slice slice = slice_of(homes.size(), page);
  Table shown;
  shown.caption = look.said(Message::page_homes_caption, fmt::arg("count", homes.size()));
  for (const Message label : {Message::page_home, Message::page_tier, Message::page_presence,
                              Message::page_last_life, Message::page_coverage, Message::page_open_alerts})
    shown.columns.push_back({std::string(look.words(label))});
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    const HomeView& home = homes[i];
    shown.rows.push_back({{home_link(home.id), html("{}", tier_of(look, home)), presence_of(look, home),
                           last_life(look, home), coverage_of(look, home), html("{}", home.open_alerts)}});
  }
  frame.main = homes.empty() ? section(frame.title, html("<p>{}</p>", look.words(Message::page_no_home)))
                             : html("<div class=\"card\">{}</div>", table(look, shown)) +
                                   paging(look, {slice.page, slice.pages});
  return whole_page(look, frame);
}

std::string home_page(const Look& look, const View& view) {
  const HomeView& home = view.status.homes.front();
  PageFrame frame;
  frame.title = home.id;
  frame.main = section(look.words(Message::page_overview), home_values(look, home)) +
               section(look.words(Message::page_modes), mode_forms(look, home)) +
               section(look.words(Message::page_rhythm), rhythm(look, view));
  if (!home.silent_devices.empty())
    frame.main += section(look.words(Message::page_silent), silent_list(home.silent_devices));
  Html devices;
  for (const DeviceView& device : view.devices)
    devices +=
        html("<li><div class=\"grow\">{} <span class=\"dim\">{}</span></div>{}</li>", device_link(device),
             device.room.empty() ? Html() : room_of(look, device.room), device_state(look, device));
  frame.main += section(look.words(Message::page_devices), html("<ul class=\"list\">{}</ul>", devices));
  if (view.has_more)
    frame.main += html("<p><a href=\"/devices?sort=home\">{}</a></p>", look.words(Message::page_all_devices));
  return whole_page(look, frame);
}

}  // namespace anju::page
