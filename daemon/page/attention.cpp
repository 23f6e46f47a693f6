#include "daemon/page/attention.hpp"

#include <algorithm>

namespace anju::page {
namespace {

constexpr std::size_t kDevicesNamed = 20;  // of a kind of trouble

void add_alerts(const Look& look, const View& view, std::vector<Attention>& all) {
  std::vector<const AlertRecord*> open;
  for (const AlertRecord& alert : view.alerts) {
    if (alert.open) open.push_back(&alert);
  }
  std::stable_sort(open.begin(), open.end(), [](const AlertRecord* a, const AlertRecord* b) {
    return a->classification.alert_class < b->classification.alert_class;
  });
  for (const AlertRecord* alert : open)
    all.push_back({sign_of(*alert), alert_link(*alert, sentence_of(look, *alert)), alert_line(look, *alert)});
}

void add_box(const Look& look, const StatusView& status, std::vector<Attention>& all) {
  const bool is_grave = status.store_fails || status.only_alarms_kept || status.safe_mode;
  for (const std::string& reason : status.reasons)
    all.push_back({is_grave ? Sign::bad : Sign::attention, html("{}", reason)});
  if (status.homes.empty()) all.push_back({Sign::attention, html("{}", look.words(Message::page_no_home))});
  if (!status.uplink.configured)
    all.push_back({Sign::attention, html("{}", look.words(Message::page_no_platform))});
}

void add_devices(const Look& look, const View& view, std::vector<Attention>& all) {
  std::size_t low = 0;
  std::size_t mute = 0;
  const auto is_told = [&view](const DeviceView& device) {
    return std::any_of(view.alerts.begin(), view.alerts.end(), [&device](const AlertRecord& alert) {
      return alert.open && alert.device == device.id && alert.home == device.home;
    });
  };
  for (const DeviceView& device : view.devices) {
    if (is_told(device)) continue;
    if (is_battery_low(device) && ++low <= kDevicesNamed)
      all.push_back({Sign::attention, device_link(device.id),
                     html("{} {}", look.words(Message::page_battery), battery_text(look, device))});
    if (!device.unanswered.empty() && ++mute <= kDevicesNamed)
      all.push_back(
          {Sign::attention, device_link(device.id),
           html("{}", look.said(Message::device_unanswered, fmt::arg("reason", device.unanswered)))});
  }
}

}  // namespace

std::vector<Attention> attention_of(const Look& look, const View& view) {
  std::vector<Attention> all;
  add_alerts(look, view, all);
  add_box(look, view.status, all);
  add_devices(look, view, all);
  std::stable_sort(all.begin(), all.end(), [](const Attention& a, const Attention& b) {
    return a.sign == Sign::bad && b.sign != Sign::bad;
  });
  return all;
}

Html attention_list(const Look& look, const std::vector<Attention>& all, std::size_t most) {
  if (all.empty()) return html("<p>{}</p>", badge(Sign::ok, look.words(Message::page_nothing_to_do)));
  Html items;
  for (std::size_t i = 0; i < std::min(all.size(), most); ++i) {
    const Attention& one = all[i];
    const bool is_bad = one.sign == Sign::bad;
    items += html("<li><span class=\"{}\">{}</span><div class=\"grow\">{}{}</div></li>",
                  is_bad ? "bad" : "warn", icon(is_bad ? Icon::stop : Icon::warning), one.what,
                  one.more.empty() ? Html() : html("<div class=\"dim\">{}</div>", one.more));
  }
  Html list = html("<ul class=\"list\">{}</ul>", items);
  if (all.size() > most)
    list += html("<p>{}</p>", look.said(Message::and_more, fmt::arg("count", all.size() - most)));
  return list;
}

}  // namespace anju::page
