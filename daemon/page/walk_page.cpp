// The walk test, live: what has become of each device, as `anjuctl walk-test` shows it.
#include <algorithm>
#include <array>

#include "daemon/page/pages.hpp"
#include "daemon/page/parts.hpp"

namespace anju::page {
namespace {

Html after(const Look& look, const std::optional<Duration>& took) {
  if (!took) return html("–");
  return html("{}", look.said(Message::page_milliseconds, fmt::arg("ms", took->count())));
}

std::string_view shown_name(const View& view, const WalkDeviceView& device) {
  const auto is_it = [&device](const DeviceView& one) { return one.id == device.device; };
  const auto found = std::find_if(view.devices.begin(), view.devices.end(), is_it);
  return found == view.devices.end() || found->name.empty() ? std::string_view(device.device) : found->name;
}

// What the technician has to do at it.
Message what_to_do(const WalkDeviceView& device) {
  if (device.judged) return Message::walk_waits_platform;
  if (device.is_button) return Message::walk_press;
  if (device.need == "alarm") return Message::walk_test_button;
  return device.need == "event" ? Message::walk_trigger : Message::walk_wait;
}

Html next_step(const Look& look, std::string_view name, const WalkDeviceView& device) {
  if (device.is_done()) {
    Html done = badge(Sign::ok, look.words(Message::page_walk_done));
    if (device.status == CapStatus::actual) done += html(" {}", look.words(Message::walk_real));
    return done;
  }
  Html todo = html("<div class=\"long\">{}</div>",
                   badge(Sign::attention, look.said(what_to_do(device), fmt::arg("name", name))));
  if (!device.heard_at && device.spoke_at)
    todo += html("<div class=\"dim\">{}</div>",
                 look.said(Message::walk_spoke, fmt::arg("time", clock_of(look, *device.spoke_at))));
  return todo;
}

Html rule_cell(const Look& look, const WalkDeviceView& device) {
  if (!device.judged) return html("–");
  return html("{} {}", look.word_for(WordKind::event, device.event), after(look, device.judged));
}

Html receipt_cell(const Look& look, const WalkDeviceView& device) {
  if (device.alert.empty()) return html("–");
  const std::string words =
      device.receipt ? look.said(Message::page_milliseconds, fmt::arg("ms", device.receipt->count()))
                     : std::string(look.words(Message::walk_waits));
  return html("<a href=\"/alerts/{}\">{}</a>", url_part(device.alert), words);
}

Html devices_of(const Look& look, const View& view, const WalkView& walk) {
  Table shown;
  shown.caption = std::string(look.words(Message::walk_caption));
  constexpr std::array kColumns{Message::page_device,    Message::page_room,         Message::page_walk_next,
                                Message::page_heard,     Message::page_walk_decoded, Message::page_rule,
                                Message::page_walk_kept, Message::page_walk_receipt};
  for (const Message label : kColumns) shown.columns.push_back({std::string(look.words(label))});
  for (const WalkDeviceView& device : walk.devices) {
    const std::string_view name = shown_name(view, device);
    shown.rows.push_back(
        {{html("<a href=\"/devices/{}\">{}</a>", url_part(device.device), name), room_of(look, device.room),
          next_step(look, name, device), device.heard_at ? shown_second(look, *device.heard_at) : html("–"),
          after(look, device.decoded), rule_cell(look, device), after(look, device.kept),
          receipt_cell(look, device)}});
  }
  return table(look, shown);
}

Html progress(const Look& look, const WalkView& walk) {
  const auto done = std::count_if(walk.devices.begin(), walk.devices.end(),
                                  [](const WalkDeviceView& device) { return device.is_done(); });
  const bool is_whole = done == static_cast<std::ptrdiff_t>(walk.devices.size());
  const std::string words = walk.on ? look.said(Message::page_walk_progress, fmt::arg("home", walk.home),
                                                fmt::arg("done", done), fmt::arg("of", walk.devices.size()),
                                                fmt::arg("left", duration_text(look.language, walk.left)))
                                    : look.said(Message::page_walk_over, fmt::arg("home", walk.home),
                                                fmt::arg("done", done), fmt::arg("of", walk.devices.size()));
  return html("<p role=\"status\">{}</p>", badge(is_whole ? Sign::ok : Sign::attention, words));
}

}  // namespace

std::string walk_test_page(const Look& look, const View& view) {
  PageFrame frame;
  frame.title = std::string(look.words(Message::page_walk_test_live));
  const bool goes_on =
      std::any_of(view.walks.begin(), view.walks.end(), [](const WalkView& walk) { return walk.on; });
  if (goes_on) {
    frame.refresh = "/walktest?auto=1";
    frame.refresh_after = std::chrono::seconds{3};
  } else {
    frame.main = html("<p>{} <a class=\"tap\" href=\"/homes\">{}</a></p>",
                      look.words(Message::page_walk_none), look.words(Message::page_homes));
  }
  for (const WalkView& walk : view.walks)
    frame.main += progress(look, walk) + html("<div class=\"card\">{}</div>", devices_of(look, view, walk));
  if (view.has_more)
    frame.main += html("<p><a href=\"/devices\">{}</a></p>", look.words(Message::page_all_devices));
  return whole_page(look, frame);
}

}  // namespace anju::page
