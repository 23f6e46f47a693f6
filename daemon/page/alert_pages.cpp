// Alerts, and one of them from its detection to what the platform has said.
#include <algorithm>

#include "daemon/page/facts.hpp"
#include "daemon/page/pages.hpp"
#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

// How long after the step before: what matters below a second is told in milliseconds.
Html after(const Look& look, Duration since) {
  if (since.count() <= 0) return {};
  const bool is_short = since < std::chrono::seconds{1};
  return html(" <span class=\"dim\">+{}</span>",
              is_short ? fmt::format("{} ms", since.count()) : duration_text(look.language, since));
}

Html time_line(const Look& look, const View& view) {
  Html steps;
  const KeptTransition* before = nullptr;
  for (const KeptTransition& one : view.history) {
    const Duration since = before ? one.at.steady - before->at.steady : Duration{0};
    steps +=
        html("<li><strong>{}</strong> · {} · {}{}</li>",
             look.word_for(WordKind::alert_step, one.step.empty() ? "raise" : one.step),
             look.word_for(WordKind::stage, one.stage), shown_second(look, one.at.wall), after(look, since));
    before = &one;
  }
  return html("<ol class=\"line\">{}</ol>", steps);
}

Html alert_values(const Look& look, const AlertRecord& alert) {
  const Classification& classified = alert.classification;
  std::vector<NamedValue> values{
      {look.words(Message::page_state),
       badge(sign_of(alert), look.words(alert.open ? Message::still_open : Message::is_over))},
      {look.words(Message::page_event), html("{}", look.word_for(WordKind::event, name(alert.event)))},
      {look.words(Message::page_class),
       html("{}", look.word_for(WordKind::alert_class, name(classified.alert_class)))},
      {look.words(Message::page_dispatch),
       html("{}", look.word_for(WordKind::dispatch, name(classified.dispatch)))},
      {look.words(Message::page_stage), html("{}", look.word_for(WordKind::stage, name(alert.stage)))},
      {look.words(Message::page_home), home_link(alert.home)},
      {look.words(Message::page_device),
       alert.device.empty() ? html("{}", look.words(Message::whole_home)) : device_link(alert.device)},
      {look.words(Message::page_rule), html("{}", look.rule_title(alert.rule))}};
  const auto add_time = [&](Message label, const std::optional<Instant>& at) {
    if (at) values.push_back({look.words(label), shown_second(look, at->wall)});
  };
  add_time(Message::page_detected, alert.detected_at);
  add_time(Message::page_reported, alert.reported_at);
  add_time(Message::page_accepted, alert.accepted_at);
  add_time(Message::page_cleared, alert.cleared_at);
  add_time(Message::page_feedback_due, alert.feedback_due);
  add_time(Message::page_recheck_due, alert.recheck_due);
  if (alert.status != CapStatus::actual)
    values.push_back(
        {look.words(Message::page_kind), badge(Sign::attention, look.words(Message::page_is_test))});
  if (alert.is_held())
    values.push_back({look.words(Message::page_held), shown_time(look, alert.held_until->wall)});
  return named_values(values);
}

// Not a receipt: help is called all the same.
Html seen_form(const Look& look, const AlertRecord& alert) {
  const bool is_over = alert.stage == Stage::closed || alert.stage == Stage::cancelled;
  if (alert.is_held() || is_over || alert.evidence.contains("seen_here_by")) return {};
  return html("<div class=\"pages\">{}</div>",
              button_form(look, "/alerts/" + url_part(alert.id) + "/seen", look.words(Message::page_seen)));
}

}  // namespace

std::string alerts_page(const Look& look, const View& view, bool only_open, std::size_t page) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_alerts));
  const auto choice = [&](std::string_view query, Message label, bool is_here) {
    return is_here ? html("<a class=\"tap\" href=\"/alerts{}\" aria-current=\"true\"><strong>{}</strong></a>",
                          query, look.words(label))
                   : html("<a class=\"tap\" href=\"/alerts{}\">{}</a>", query, look.words(label));
  };
  frame.main = html("<div class=\"pages\">{}{}</div>", choice("", Message::page_all, !only_open),
                    choice("?open=1", Message::page_only_open, only_open));
  Html items;
  for (const AlertRecord& alert : view.alerts) {
    const Sign sign = sign_of(alert);
    const bool is_bad = sign == Sign::bad;
    items += html(
        "<li><span class=\"{}\">{}</span><div class=\"grow\">{}<div class=\"dim\">{} · {} · "
        "{}</div></div></li>",
        sign == Sign::ok ? "ok"
        : is_bad         ? "bad"
                         : "warn",
        icon(sign == Sign::ok ? Icon::check
             : is_bad         ? Icon::stop
                              : Icon::warning),
        alert_link(alert, sentence_of(look, alert)),
        look.words(alert.open ? Message::still_open : Message::is_over), alert.home, alert_line(look, alert));
  }
  frame.main += items.empty() ? section(look.words(Message::page_alerts),
                                        html("<p>{}</p>", badge(Sign::ok, look.words(Message::no_alerts))))
                              : html("<section aria-label=\"{}\"><ul class=\"list\">{}</ul></section>",
                                     frame.title, items);
  frame.main += paging(look, {page, page + (view.has_more ? 1 : 0), only_open ? "open=1&" : ""});
  return whole_page(look, frame);
}

std::string alert_page(const Look& look, const View& view) {
  const AlertRecord& alert = *view.alert;
  PageFrame frame;
  frame.title = sentence_of(look, alert);
  frame.main =
      section(look.words(Message::page_overview), alert_values(look, alert) + seen_form(look, alert)) +
      section(look.words(Message::page_time_line), time_line(look, view)) +
      section(look.words(Message::page_evidence), facts_list(look, alert.evidence)) +
      html("<p class=\"dim\">{}</p>", alert.id);
  return whole_page(look, frame);
}

}  // namespace anju::page
