#include "daemon/source_book.hpp"

#include <algorithm>

namespace anju {
namespace {

// A bus without devices is never asked, so nobody can say whether it answers.
bool has_device(const Settings& settings, const BusSettings& bus) {
  for (const HomeSettings& home : settings.homes) {
    const auto is_on_it = [&bus](const DeviceSettings& device) { return device.bus == bus.id; };
    if (std::any_of(home.devices.begin(), home.devices.end(), is_on_it)) return true;
  }
  return false;
}

}  // namespace

SourceBook::SourceBook(const Settings& settings) {
  if (settings.mqtt) {
    view_of_broker_ = 0;
    views_.push_back({"mqtt", false, "", 0});
  }
  for (const BusSettings& bus : settings.buses) {
    if (has_device(settings, bus)) views_.push_back({bus.id, false, "", 0});
  }
  if (settings.http) {
    view_of_push_ = views_.size();
    views_.push_back({kPushSource, false, "", 0});
  }
  has_spoken_.assign(views_.size(), false);
  has_heard_.assign(views_.size(), false);
  if (settings.http) has_heard_[view_of_push_] = true;  // who pushes says nothing between
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      std::string name = device.bus.empty() ? "mqtt" : device.bus;
      if (!device.utility.empty()) name = kPushSource;
      const auto is_it = [&name](const SourceView& view) { return view.name == name; };
      view_of_device_.push_back(
          static_cast<std::size_t>(std::find_if(views_.begin(), views_.end(), is_it) - views_.begin()));
    }
  }
}

bool SourceBook::note(const SourceEvent& event) {
  const auto is_it = [&event](const SourceView& view) { return view.name == event.source; };
  const auto view = std::find_if(views_.begin(), views_.end(), is_it);
  const bool connected = event.kind == SourceEvent::Kind::connected;
  if (view == views_.end() || (!connected && event.kind != SourceEvent::Kind::disconnected)) return false;
  has_spoken_[static_cast<std::size_t>(view - views_.begin())] = true;
  const bool is_news = view->connected != connected;
  view->connected = connected;
  view->reason = event.reason;
  return is_news;
}

std::vector<DeviceIndex> SourceBook::devices_of(const std::string& source) const {
  std::vector<DeviceIndex> devices;
  for (DeviceIndex device = 0; device < view_of_device_.size(); ++device) {
    const std::size_t view = view_of_device_[device];
    if (view < views_.size() && views_[view].name == source) devices.push_back(device);
  }
  return devices;
}

bool SourceBook::is_away(DeviceIndex device) const {
  const std::size_t view = view_of_device_[device];
  return view < views_.size() && has_spoken_[view] && !views_[view].connected;
}

bool SourceBook::is_awaited(DeviceIndex device) const {
  const std::size_t view = view_of_device_[device];
  return view < views_.size() && !has_spoken_[view] && !has_heard_[view];
}

void SourceBook::count(const RawMessage& message) {
  const auto* answer = std::get_if<ModbusAnswer>(&message.body);
  const bool is_pushed =
      std::holds_alternative<PushedBatch>(message.body) || std::holds_alternative<PushNote>(message.body);
  const std::size_t of_message = is_pushed ? view_of_push_ : view_of_broker_;
  const std::size_t at = answer ? view_of_device_[answer->device] : of_message;
  if (at >= views_.size()) return;
  ++views_[at].messages;
  has_heard_[at] = true;
}

}  // namespace anju
