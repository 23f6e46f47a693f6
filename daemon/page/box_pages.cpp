// The rules, the store, help, the login, and what is told instead of a page.
#include <algorithm>

#include "daemon/page/pages.hpp"
#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

Html rule_state(const Look& look, const RuleState& state) {
  if (state.is_raised) return badge(Sign::attention, look.words(Message::page_has_spoken));
  return badge(Sign::ok, look.words(Message::page_is_quiet));
}

Html class_rows(const Look& look, const StoreContent& content) {
  const auto row = [&look](Message label, std::uint64_t count, const RowsAndBytes& held) {
    return NamedValue{look.words(label), html("{} · {}", count, size_of_bytes(held.bytes))};
  };
  const std::vector<NamedValue> values{
      row(Message::page_store_waiting, content.waiting_readings, content.waiting),
      row(Message::page_store_packed, content.packed_readings, content.packs),
      row(Message::page_store_rollups, content.rollups.rows, content.rollups),
      row(Message::page_store_open, content.open_alerts.rows, content.open_alerts),
      row(Message::page_store_closed, content.closed_alerts.rows, content.closed_alerts),
      row(Message::page_store_steps, content.transitions.rows, content.transitions),
      row(Message::page_store_gaps, content.gaps.rows, content.gaps),
      row(Message::page_store_states, content.rule_states.rows, content.rule_states)};
  return named_values(values);
}

Html counted(const Look& look, const StoreView& store) {
  std::vector<NamedValue> values{
      {look.words(Message::page_store_path), html("{}", store.path)},
      {look.words(Message::page_store_used),
       html("{} / {}", size_of_bytes(store.content.used_bytes), size_of_bytes(store.policy.quota))},
      {look.words(Message::page_store_free), html("{}", size_of_bytes(store.disk_free))},
      {look.words(Message::page_store_raw_days), html("{}", duration_text(look.language, store.policy.raw))}};
  if (store.content.oldest_raw)
    values.push_back({look.words(Message::page_store_oldest), shown_time(look, *store.content.oldest_raw)});
  if (store.written)
    values.push_back(
        {look.words(Message::page_store_written),
         html("{} · {}", size_of_bytes(*store.written), duration_text(look.language, store.since))});
  if (store.damage)
    values.push_back({look.words(Message::page_store_damage), html("{} {}", *store.damage, store.set_aside)});
  return named_values(values) + html("<h3>{}</h3>", look.words(Message::page_store_classes)) +
         class_rows(look, store.content);
}

Html help_rows(const Look& look, std::initializer_list<std::pair<Html, Message>> rows) {
  Html list;
  for (const auto& [sign, text] : rows)
    list += html("<li>{}<div class=\"grow\">{}</div></li>", sign, look.words(text));
  return html("<ul class=\"list\">{}</ul>", list);
}

}  // namespace

std::string rules_page(const Look& look, const View& view, std::size_t page) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_rules));
  std::vector<RuleState> states = view.rules.states;
  std::stable_partition(states.begin(), states.end(), [](const RuleState& one) { return one.is_raised; });
  const Slice slice = slice_of(states.size(), page);
  Table shown;
  shown.caption = std::string(look.words(Message::page_rules_caption));
  for (const Message label : {Message::page_rule, Message::page_home, Message::page_watches,
                              Message::page_state, Message::page_speaks})
    shown.columns.push_back({std::string(look.words(label))});
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    const RuleState& state = states[i];
    const bool speaks = state.deadline && !state.is_raised && state.rule != "modes";
    Html state_text = rule_state(look, state);
    if (state.held_by_mode.value_or(false))
      state_text += html(" {}", look.words(Message::page_would_be_held));
    shown.rows.push_back(
        {{html("{}", look.rule_title(state.rule)), home_link(state.home),
          state.device.empty() ? html("{}", look.words(Message::whole_home)) : device_link(state.device),
          state_text, speaks ? shown_time(look, *state.deadline) : html("–")}});
  }
  frame.main = states.empty() ? section(frame.title, html("<p>{}</p>", look.words(Message::rules_no_home)))
                              : html("<div class=\"card\">{}</div>", table(look, shown)) +
                                    paging(look, {slice.page, slice.pages});
  if (view.rules.left_out > 0)
    frame.main += html("<p>{}</p>", look.said(Message::and_more, fmt::arg("count", view.rules.left_out)));
  return whole_page(look, frame);
}

std::string store_page(const Look& look, const View& view) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_store));
  const StoreFigures& figures = view.status.store;
  const bool is_well = !view.status.store_fails && !view.status.only_alarms_kept;
  const std::vector<NamedValue> values{
      {look.words(Message::page_state),
       badge(is_well ? Sign::ok : Sign::bad,
             look.words(is_well ? Message::page_store_keeps : Message::page_store_fails))},
      {look.words(Message::page_store_all_readings), html("{}", figures.readings)},
      {look.words(Message::page_alerts), html("{}", figures.alerts)},
      {look.words(Message::page_store_file), html("{}", size_of_bytes(figures.bytes))},
      {look.words(Message::page_store_journal), html("{}", size_of_bytes(view.status.journal_bytes))},
      {look.words(Message::page_store_commits), html("{}", figures.commits)}};
  frame.main = section(look.words(Message::page_state), named_values(values)) +
               section(look.words(Message::page_store_counted),
                       view.store ? counted(look, *view.store)
                                  : html("<p><a class=\"tap\" href=\"/store?count=1\">{}</a></p>",
                                         look.words(Message::page_store_count_now)));
  return whole_page(look, frame);
}

std::string help_page(const Look& look, std::string_view version) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_help));
  const Html states =
      help_rows(look, {{badge(Sign::ok, look.words(Message::glance_well)), Message::help_well},
                       {badge(Sign::attention, look.words(Message::glance_look)), Message::help_look},
                       {badge(Sign::bad, look.words(Message::glance_help)), Message::help_help},
                       {badge(Sign::bad, look.words(Message::glance_calling)), Message::help_calling},
                       {badge(Sign::unknown, look.words(Message::glance_unknown)), Message::help_unknown},
                       {badge(Sign::bad, look.words(Message::glance_lost)), Message::help_lost}});
  const Html lights =
      help_rows(look, {{html("<strong>{}</strong>", look.words(Message::led_green)), Message::led_green_says},
                       {html("<strong>{}</strong>", look.words(Message::led_amber)), Message::led_amber_says},
                       {html("<strong>{}</strong>", look.words(Message::led_blue)), Message::led_blue_says},
                       {html("<strong>{}</strong>", look.words(Message::led_red)), Message::led_red_says},
                       {html("<strong>{}</strong>", look.words(Message::led_dark)), Message::led_dark_says}});
  frame.main =
      section(look.words(Message::help_emergency), html("<p>{}</p>", look.words(Message::help_call))) +
      section(look.words(Message::help_states), states) +
      section(look.words(Message::help_lights), html("<p>{}</p>", look.words(Message::led_note)) + lights) +
      section(look.words(Message::help_technician), html("<p>{}</p>", look.words(Message::help_password))) +
      section(look.words(Message::help_about),
              html("<p>Anju 安居 {}</p><p>{}</p>", version, look.words(Message::help_license)));
  return whole_page(look, frame);
}

std::string login_page(const Look& look, LoginTrouble trouble, Duration wait, std::string_view nonce_token) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_login));
  Html note;
  switch (trouble) {
    case LoginTrouble::none:
      break;
    case LoginTrouble::wrong:
      note = html("{}", look.words(Message::login_wrong));
      break;
    case LoginTrouble::locked:
      note = html(
          "{}",
          look.said(Message::login_locked,
                    fmt::arg("duration",
                             duration_text(look.language, std::chrono::ceil<std::chrono::seconds>(wait)))));
      break;
    case LoginTrouble::no_password:
      note = html("{}", look.words(Message::login_no_password));
      break;
    case LoginTrouble::ended:
      note = html("{}", look.words(Message::login_ended));
      break;
  }
  if (!note.empty()) note = html("<p class=\"note\" role=\"alert\" id=\"trouble\">{}</p>", note);
  const bool is_wrong = trouble == LoginTrouble::wrong;
  frame.main = html(
      "<section aria-label=\"{}\">{}<form method=\"post\" action=\"/login\"><input type=\"hidden\" "
      "name=\"csrf\" value=\"{}\"><input name=\"username\" value=\"technician\" autocomplete=\"username\" "
      "hidden><label for=\"password\">{}</label><input type=\"password\" id=\"password\" "
      "name=\"password\" autocomplete=\"current-password\" required maxlength=\"128\"{}><div "
      "class=\"row\"><button>{}</button></div></form><p class=\"dim\">{}</p></section>",
      frame.title, note, nonce_token, look.words(Message::login_password),
      is_wrong ? html(" aria-invalid=\"true\" aria-describedby=\"trouble\"") : Html(),
      look.words(Message::page_login), look.words(Message::login_hint));
  return whole_page(look, frame);
}

std::string trouble_page(const Look& look, unsigned status) {
  PageFrame frame;
  const Message what = status == 404   ? Message::trouble_not_found
                       : status == 403 ? Message::trouble_forbidden
                       : status == 503 ? Message::trouble_busy
                       : status == 421 ? Message::trouble_host
                                       : Message::trouble_request;
  frame.title = std::string(look.words(what));
  frame.main = html("<p><a class=\"tap\" href=\"{}\">{}</a></p>", look.is_in() ? "/status" : "/",
                    look.words(Message::trouble_back));
  return whole_page(look, frame);
}

}  // namespace anju::page
