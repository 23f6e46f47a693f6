// The technician's first look: what needs somebody, the way to the city, what waits, who is heard.
#include <algorithm>

#include "daemon/page/attention.hpp"
#include "daemon/page/pages.hpp"

namespace anju::page {
namespace {

constexpr std::size_t kAttentionShown = 12;

Html line_state(const Look& look, const UplinkView& line) {
  if (!line.configured) return badge(Sign::unknown, look.words(Message::not_configured));
  return badge(line.connected ? Sign::ok : Sign::bad,
               look.words(line.connected ? Message::connected : Message::disconnected));
}

std::string milliseconds(Duration duration) { return fmt::format("{} ms", duration.count()); }

std::string percent_up(const LinkMonth& month) {
  const auto whole = static_cast<double>((month.up + month.down).count());
  return whole <= 0 ? "–" : fmt::format("{:.2f} %", 100.0 * static_cast<double>(month.up.count()) / whole);
}

std::optional<WallTime> last_receipt(const View& view) {
  std::optional<WallTime> last;
  for (const AlertRecord& alert : view.alerts) {
    if (alert.accepted_at) last = std::max(last.value_or(WallTime::min()), alert.accepted_at->wall);
  }
  return last;
}

Html round_trip(const Look& look, const LinkView& link) {
  if (!link.test) return html("{}", look.words(Message::page_not_tested));
  if (!link.test->latency)
    return badge(Sign::attention,
                 look.said(Message::page_test_waits, fmt::arg("time", clock_of(look, link.test->at.wall))));
  return html("{} · {}", milliseconds(*link.test->latency), shown_time(look, link.test->at.wall));
}

Html link_values(const Look& look, const View& view) {
  const UplinkView& line = view.status.uplink;
  std::vector<NamedValue> values{{look.words(Message::page_state), line_state(look, line)}};
  if (line.since) values.push_back({look.words(Message::page_since), shown_time(look, *line.since)});
  if (line.configured && !line.connected && !line.reason.empty())
    values.push_back({look.words(Message::page_reason), html("{}", line.reason)});
  if (!line.configured) return named_values(values);
  values.push_back({look.words(Message::page_round_trip), round_trip(look, view.status.link)});
  if (const auto receipt = last_receipt(view))
    values.push_back({look.words(Message::page_last_receipt), shown_time(look, *receipt)});
  if (!view.status.link.months.empty())
    values.push_back(
        {look.words(Message::page_available), html("{}", percent_up(view.status.link.months.front()))});
  return named_values(values);
}

Html outbox_values(const Look& look, const OutboxFigures& outbox, std::optional<Duration> drain) {
  const std::uint64_t waiting = outbox.alarm + outbox.bulk;
  std::vector<NamedValue> values{
      {look.word_for(WordKind::lane, "alarm"),
       badge(outbox.alarm == 0 ? Sign::ok : Sign::attention, std::to_string(outbox.alarm))},
      {look.word_for(WordKind::lane, "bulk"), html("{}", outbox.bulk)}};
  if (waiting > 0)
    values.push_back(
        {look.words(Message::page_oldest), html("{}", duration_text(look.language, outbox.oldest))});
  if (waiting > 0)
    values.push_back({look.words(Message::page_drain),
                      drain
                          ? html("{}", look.said(Message::page_about,
                                                 fmt::arg("duration", duration_text(look.language, *drain))))
                          : html("{}", look.words(Message::page_drain_unknown))});
  return named_values(values);
}

Html device_values(const Look& look, const View& view) {
  const auto count = [&view](DeviceState state) {
    return std::count_if(view.devices.begin(), view.devices.end(),
                         [state](const DeviceView& device) { return device.state == state; });
  };
  const auto row = [&](DeviceState state, Sign sign) {
    const auto devices = count(state);
    return NamedValue{look.word_for(WordKind::device_state, name(state)),
                      devices == 0 ? html("0") : badge(sign, std::to_string(devices))};
  };
  const std::vector<NamedValue> values{row(DeviceState::heard, Sign::ok), row(DeviceState::silent, Sign::bad),
                                       row(DeviceState::never, Sign::unknown)};
  return named_values(values);
}

Html box_values(const Look& look, const StatusView& status) {
  const Sign clock = status.clock.quality == ClockQuality::synced ? Sign::ok : Sign::attention;
  constexpr std::array<std::string_view, 3> kQualities{"unsynced", "synced", "stepped"};
  std::vector<NamedValue> values{
      {look.words(Message::page_gateway), html("{}", status.gateway)},
      {look.words(Message::page_clock),
       badge(clock, look.word_for(WordKind::clock_quality,
                                  kQualities[static_cast<std::size_t>(status.clock.quality)]))},
      {look.words(Message::page_uptime), html("{}", duration_text(look.language, status.uptime))},
      {look.words(Message::page_version), html("{}", status.version)}};
  if (const auto days = status.link.identity.days_left(look.now))
    values.push_back({look.words(Message::page_certificate),
                      badge(*days > 30 ? Sign::ok : Sign::attention,
                            look.said(Message::duration_days, fmt::arg("days", *days)))});
  return named_values(values);
}

Html sources_list(const Look& look, const StatusView& status) {
  Html rows;
  for (const SourceView& source : status.sources)
    rows += html("<dt>{}</dt><dd>{} <span class=\"dim\">{}</span></dd>", source.name,
                 badge(source.connected ? Sign::ok : Sign::bad,
                       look.words(source.connected ? Message::connected : Message::disconnected)),
                 source.reason);
  return html("<dl>{}</dl>", rows);
}

Html paths(const Look& look, const LinkView& link) {
  Html text;
  const auto one = [&](const UplinkView& line, const std::string& place, Message name) {
    text += html("<h3>{}</h3><p>{} <span class=\"dim\">{}</span></p>", look.words(name),
                 line_state(look, line), place);
    if (!line.connected && !line.reason.empty()) text += html("<p class=\"note\">{}</p>", line.reason);
  };
  one(link.first, link.first_place, Message::page_first_path);
  if (link.second) one(*link.second, link.second_place, Message::page_second_path);
  if (link.last_down)
    text += html("<p>{}: {} {}</p>", look.words(Message::page_last_loss), shown_time(look, *link.last_down),
                 link.last_reason);
  return text;
}

Html months(const Look& look, const LinkView& link) {
  Table shown;
  shown.caption = std::string(look.words(Message::page_months_caption));
  const auto column = [&look](Message label, bool is_number) {
    return Column{std::string(look.words(label)), {}, is_number};
  };
  shown.columns = {column(Message::page_month, true),  column(Message::page_available, true),
                   column(Message::page_losses, true), column(Message::page_receipts, true),
                   column(Message::page_median, true), column(Message::page_longest, true)};
  for (const LinkMonth& month : link.months)
    shown.rows.push_back(
        {{html("{}", fmt::format("{}-{:02}", month.month / 100, month.month % 100)),
          html("{}", percent_up(month)), html("{}", month.losses), html("{}", month.accepted),
          html("{}", milliseconds(month.median)), html("{}", milliseconds(month.longest))}});
  return shown.rows.empty() ? html("<p>–</p>") : table(look, shown);
}

Html waiting(const Look& look, const View& view, std::size_t page) {
  if (view.outbox.empty()) return html("<p>{}</p>", badge(Sign::ok, look.words(Message::empty_outbox)));
  Table shown;
  shown.caption = std::string(look.words(Message::page_outbox_caption));
  const auto column = [&look](Message label) { return Column{std::string(look.words(label))}; };
  shown.columns = {column(Message::page_message), column(Message::page_lane), column(Message::page_since),
                   column(Message::page_attempts)};
  for (const OutboxView& row : view.outbox)
    shown.rows.push_back(
        {{html("{}", row.message_id),
          html("{}", look.word_for(WordKind::lane, row.lane == OutboxLane::alarm ? "alarm" : "bulk")),
          shown_time(look, row.created_at), html("{}", row.attempts)}});
  return table(look, shown) + paging(look, {page, page + (view.has_more ? 1 : 0), {}});
}

}  // namespace

std::string status_page(const Look& look, const View& view, std::optional<Duration> drain) {
  const StatusView& status = view.status;
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_status));
  frame.refresh = "/status?auto=1";
  frame.main = section(look.words(Message::page_attention),
                       attention_list(look, attention_of(look, view.todo), kAttentionShown)) +
               html("<div class=\"cards\">{}{}{}{}{}</div>",
                    section(look.words(Message::page_link), link_values(look, view)),
                    section(look.words(Message::page_outbox), outbox_values(look, status.outbox, drain)),
                    section(look.words(Message::page_devices), device_values(look, view)),
                    section(look.words(Message::page_box), box_values(look, status)),
                    section(look.words(Message::page_sources), sources_list(look, status)));
  return whole_page(look, frame);
}

std::string link_page(const Look& look, const View& view, std::size_t page) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_link));
  Html state = link_values(look, view);
  if (view.status.uplink.configured)
    state += html("<div class=\"pages\">{}</div>",
                  button_form(look, "/link/test", look.words(Message::page_test_now)));
  frame.main = section(look.words(Message::page_state), state) +
               section(look.words(Message::page_paths), paths(look, view.status.link)) +
               section(look.words(Message::page_months), months(look, view.status.link)) +
               section(look.words(Message::page_outbox), waiting(look, view, page));
  return whole_page(look, frame);
}

}  // namespace anju::page
