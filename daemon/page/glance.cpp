#include "daemon/page/glance.hpp"

#include <algorithm>
#include <array>

#include "daemon/page/layout.hpp"

namespace anju::page {
namespace {

constexpr Duration kHelpStays{std::chrono::minutes{30}};
constexpr Duration kRefresh{std::chrono::seconds{15}};

bool is_over(const AlertRecord& alert, WallTime now) {
  if (alert.stage == Stage::closed || alert.stage == Stage::cancelled) return true;
  return !alert.open && (!alert.cleared_at || now - alert.cleared_at->wall > kHelpStays);
}

// A test is none, and what is kept back is told to nobody.
bool is_emergency(const AlertRecord& alert, WallTime now) {
  return alert.classification.alert_class == AlertClass::emergency && alert.status == CapStatus::actual &&
         !alert.is_held() && !is_over(alert, now);
}

bool is_unknown(const StatusView& status) {
  const auto is_unseen = [](const HomeView& home) {
    return home.presence == Presence::unknown || home.coverage == Coverage::not_covered;
  };
  return status.homes.empty() || status.store_fails || status.safe_mode ||
         std::any_of(status.homes.begin(), status.homes.end(), is_unseen);
}

bool needs_a_look(const View& view) {
  const auto is_open = [](const AlertRecord& alert) {
    return alert.open && alert.status == CapStatus::actual && !alert.is_held() &&
           alert.event != EventKind::test;
  };
  const auto is_partly = [](const HomeView& home) {
    return home.coverage != Coverage::covered || home.presence == Presence::inactive;
  };
  return view.status.only_alarms_kept || std::any_of(view.alerts.begin(), view.alerts.end(), is_open) ||
         std::any_of(view.status.homes.begin(), view.status.homes.end(), is_partly);
}

struct Face {
  std::string_view style;
  Icon icon;
  Message title;
  Message sentence;
};

// In the order of Glance.
constexpr std::array kFaces{
    Face{"g-help", Icon::phone, Message::glance_help, Message::glance_help_say},
    Face{"g-calling", Icon::phone, Message::glance_calling, Message::glance_calling_say},
    Face{"g-look", Icon::question, Message::glance_asking, Message::glance_asking_say},
    Face{"g-lost", Icon::unplugged, Message::glance_lost, Message::glance_lost_say},
    Face{"g-unknown", Icon::question, Message::glance_unknown, Message::glance_unknown_say},
    Face{"g-look", Icon::warning, Message::glance_look, Message::glance_look_say},
    Face{"g-ok", Icon::check, Message::glance_well, Message::glance_well_say}};

}  // namespace

GlanceState glance_of(const View& view, WallTime now) {
  std::optional<WallTime> accepted;
  bool is_waiting = false;
  for (const AlertRecord& alert : view.alerts) {
    if (!is_emergency(alert, now)) continue;
    is_waiting = is_waiting || !alert.accepted_at;
    if (alert.accepted_at) accepted = std::max(accepted.value_or(WallTime::min()), alert.accepted_at->wall);
  }
  const UplinkView& line = view.status.uplink;
  const bool is_lost = !line.configured || !line.connected;
  // Of two emergencies the one that nobody has counts.
  if (is_waiting) return {is_lost ? Glance::lost : Glance::calling, {}};
  if (accepted) return {Glance::help, accepted};
  const auto is_asking = [](const AlertRecord& alert) {
    return alert.open && alert.is_held() && alert.held_by == HeldBy::asking;
  };
  if (std::any_of(view.alerts.begin(), view.alerts.end(), is_asking)) return {Glance::asking, {}};
  if (is_lost) return {Glance::lost, line.configured ? line.since : std::nullopt};
  if (is_unknown(view.status)) return {Glance::unknown, {}};
  return {needs_a_look(view) ? Glance::look : Glance::well, {}};
}

std::string glance_page(const Look& look, const GlanceState& state) {
  const Face& face = kFaces[static_cast<std::size_t>(state.what)];
  const std::string since = state.since ? clock_of(look, *state.since) : std::string();
  Html said;
  if (state.what == Glance::help) {
    said = html("<p class=\"say\">{}</p><p class=\"say\">{}</p>",
                look.said(Message::glance_help_since, fmt::arg("time", since)), look.words(face.sentence));
  } else {
    said = html("<p class=\"say\">{}</p>", look.words(face.sentence));
    if (!since.empty())
      said +=
          html("<p class=\"when\">{}</p>", look.said(Message::glance_lost_since, fmt::arg("time", since)));
  }
  PageFrame frame;
  frame.title = std::string(look.words(face.title));
  frame.refresh = "/";
  frame.refresh_after = kRefresh;
  const Html page = html(
      "<!DOCTYPE html>\n<html lang=\"{}\">{}<body class=\"glance {}\"><header><div class=\"top\"><span "
      "class=\"brand\">{}</span>{}</div></header>\n<main id=\"main\">{}<h1>{}</h1>{}<p "
      "class=\"when\">{}</p></main>\n<footer><div class=\"top\"><a class=\"tap\" href=\"/status\">{}</a><a "
      "class=\"tap\" href=\"/help\">{}</a></div></footer></body></html>\n",
      look.language == Language::zh ? "zh-CN" : "en", head_of(look, frame), face.style,
      look.words(Message::page_brand), language_link(look), icon(face.icon, true), frame.title, said,
      look.said(Message::glance_checked, fmt::arg("time", clock_of(look, look.now))),
      look.words(Message::page_technician), look.words(Message::page_help));
  return page.str();
}

}  // namespace anju::page
