// The devices, and one of them with its curves.
#include <algorithm>
#include <array>

#include "daemon/page/chart.hpp"
#include "daemon/page/pages.hpp"
#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

constexpr std::array<std::string_view, 6> kOrders{"attention", "name", "home", "room", "heard", "battery"};

// What is worst first.
int rank(const DeviceView& device) {
  if (device.state == DeviceState::silent) return 0;
  if (!device.unanswered.empty()) return 1;
  if (is_battery_low(device)) return 2;
  return device.state == DeviceState::never ? 3 : 4;
}

std::string_view shown_name(const DeviceView& device) {
  return device.name.empty() ? device.id : device.name;
}

bool is_before(DeviceOrder order, const DeviceView& a, const DeviceView& b) {
  switch (order) {
    case DeviceOrder::attention:
      return rank(a) < rank(b);
    case DeviceOrder::name:
      return shown_name(a) < shown_name(b);
    case DeviceOrder::home:
      return a.home < b.home;
    case DeviceOrder::room:
      return a.room < b.room;
    case DeviceOrder::heard:
      return a.last_heard.has_value() != b.last_heard.has_value() ? b.last_heard.has_value()
                                                                  : a.since_heard > b.since_heard;
    case DeviceOrder::battery:
      return battery_of(a).value_or(101) < battery_of(b).value_or(101);
  }
  return false;
}

std::vector<const DeviceView*> sorted(const std::vector<DeviceView>& devices, DeviceOrder order) {
  std::vector<const DeviceView*> all;
  for (const DeviceView& device : devices) all.push_back(&device);
  std::stable_sort(all.begin(), all.end(),
                   [order](const DeviceView* a, const DeviceView* b) { return is_before(order, *a, *b); });
  return all;
}

Html heard(const Look& look, const DeviceView& device) {
  return device.last_heard ? html("{}", ago(look, device.since_heard)) : html("–");
}

Html device_values(const Look& look, const DeviceView& device) {
  std::vector<NamedValue> values{{look.words(Message::page_state), device_state(look, device)},
                                 {look.words(Message::page_home), home_link(device.home)},
                                 {look.words(Message::page_room), room_of(look, device.room)},
                                 {look.words(Message::page_heard), heard(look, device)},
                                 {look.words(Message::page_battery), battery_text(look, device)},
                                 {look.words(Message::page_signal), html("{}", signal_text(look, device))}};
  if (device.last_heard)
    values[3].value += html(" <span class=\"dim\">{}</span>", shown_time(look, *device.last_heard));
  if (!device.name.empty())
    values.insert(values.begin(), {look.words(Message::page_device), html("{}", device.id)});
  if (!device.profile.empty())
    values.push_back({look.words(Message::page_model), html("{}", device.profile)});
  if (!device.unanswered.empty())
    values.push_back({look.words(Message::page_reason), badge(Sign::attention, device.unanswered)});
  if (device.left_out > 0)
    values.push_back({look.words(Message::page_left_out), html("{}", device.left_out)});
  return named_values(values);
}

Html readings_table(const Look& look, const DeviceView& device) {
  if (device.readings.empty()) return html("<p>{}</p>", look.words(Message::page_no_readings));
  Table shown;
  shown.caption = std::string(look.words(Message::page_readings_caption));
  const auto column = [&look](Message label, bool is_number) {
    return Column{std::string(look.words(label)), {}, is_number};
  };
  shown.columns = {column(Message::page_quantity, false), column(Message::page_value, true),
                   column(Message::page_measured, true), column(Message::page_quality, false)};
  for (const ReadingView& reading : device.readings) {
    const std::string_view quality = name(reading.quality);
    const auto words = look.word_for(WordKind::quality, quality);
    shown.rows.push_back(
        {{html("{}", reading_name(look, reading.quantity, reading.channel + reading.tariff)),
          html("{}", value_text(look, reading)), shown_time(look, reading.measured_at),
          reading.quality == Quality::good ? html("{}", words) : badge(Sign::attention, words)}});
  }
  return table(look, shown);
}

Html refused_list(const Look& look, const DeviceView& device) {
  Html items;
  for (const RefusedView& one : device.refused)
    items +=
        html("<li><div class=\"grow\">{} × {} <span class=\"dim\">{} · {}</span></div></li>",
             look.word_for(WordKind::refusal, one.reason), one.count, one.where, shown_time(look, one.last));
  return html("<ul class=\"list\">{}</ul>", items);
}

}  // namespace

std::optional<DeviceOrder> find_device_order(std::string_view name) {
  const auto found = std::find(kOrders.begin(), kOrders.end(), name);
  if (found == kOrders.end()) return std::nullopt;
  return static_cast<DeviceOrder>(found - kOrders.begin());
}

Slice slice_of(std::size_t count, std::size_t page, std::size_t rows) {
  Slice slice;
  slice.pages = std::max<std::size_t>(1, (count + rows - 1) / rows);
  slice.page = std::clamp<std::size_t>(page, 1, slice.pages);
  slice.from = (slice.page - 1) * rows;
  slice.to = std::min(count, slice.from + rows);
  return slice;
}

std::string devices_page(const Look& look, const View& view, DeviceOrder order, std::size_t page) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_devices));
  const auto all = sorted(view.devices, order);
  const Slice slice = slice_of(all.size(), page);
  const std::string order_name(kOrders[static_cast<std::size_t>(order)]);
  Table shown;
  shown.caption = look.said(Message::page_devices_caption, fmt::arg("count", all.size()));
  const auto column = [&look](Message label, std::string sort) {
    return Column{std::string(look.words(label)), std::move(sort)};
  };
  shown.columns = {column(Message::page_device, "name"), column(Message::page_state, "attention"),
                   column(Message::page_home, "home"),   column(Message::page_room, "room"),
                   column(Message::page_heard, "heard"), column(Message::page_battery, "battery"),
                   column(Message::page_signal, "")};
  shown.sorted_by = order_name;
  for (std::size_t i = slice.from; i < slice.to; ++i) {
    const DeviceView& device = *all[i];
    shown.rows.push_back(
        {{device_link(device), device_state(look, device), home_link(device.home), room_of(look, device.room),
          heard(look, device), battery_text(look, device), html("{}", signal_text(look, device))}});
  }
  frame.main = all.empty() ? section(frame.title, html("<p>{}</p>", look.words(Message::no_devices)))
                           : html("<div class=\"card\">{}</div>", table(look, shown)) +
                                 paging(look, {slice.page, slice.pages, "sort=" + order_name + "&"});
  return whole_page(look, frame);
}

std::string device_page(const Look& look, const View& view, std::size_t page) {
  const DeviceView& device = view.devices.front();
  PageFrame frame;
  frame.title = shown_name(device);
  Html curves;
  for (std::size_t i = 0; i < view.curves.size(); ++i) curves += curve_charts(look, view.curves[i], i);
  if (view.curves.empty()) curves = html("<p>{}</p>", look.words(Message::page_no_readings));
  const std::size_t pages = std::max<std::size_t>(1, (view.channels + kCurves - 1) / kCurves);
  Html alerts;
  for (const AlertRecord& alert : view.alerts)
    alerts += html("<li><div class=\"grow\">{}<div class=\"dim\">{}</div></div></li>",
                   alert_link(alert, sentence_of(look, alert)), alert_line(look, alert));
  frame.main = section(look.words(Message::page_overview), device_values(look, device)) +
               section(look.words(Message::page_readings), readings_table(look, device)) +
               section(look.words(Message::page_curves), curves + paging(look, {page, pages, {}}));
  if (!alerts.empty())
    frame.main += section(look.words(Message::page_alerts), html("<ul class=\"list\">{}</ul>", alerts));
  if (!device.refused.empty())
    frame.main += section(look.words(Message::page_refused), refused_list(look, device));
  return whole_page(look, frame);
}

}  // namespace anju::page
