// What several pages show of the same things: devices, alerts, readings.
#pragma once

#include <optional>
#include <string>

#include "daemon/page/layout.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

Html device_link(std::string_view id);
// By its name, where it has one.
Html device_link(const DeviceView& device);
Html room_of(const Look& look, std::string_view room);
Html home_link(std::string_view id);
Html alert_link(const AlertRecord& alert, std::string_view words);

Html device_state(const Look& look, const DeviceView& device);
Sign sign_of(const AlertRecord& alert);
std::string sentence_of(const Look& look, const AlertRecord& alert);
// "reported · 15:02 · h-1".
Html alert_line(const Look& look, const AlertRecord& alert);

// "23.4 °C", "3.2 m³", "yes"; "–" where the device does not know.
std::string value_text(const Look& look, const ReadingView& reading);
std::string amount_of(const Look& look, Quantity quantity, std::int64_t ticks);
// The quantity, and which of several of the device.
std::string reading_name(const Look& look, Quantity quantity, std::string_view channel);

// Of the last readings; none: the device tells none.
std::optional<double> battery_of(const DeviceView& device);  // percent
bool is_battery_low(const DeviceView& device);
Html battery_text(const Look& look, const DeviceView& device);
std::string signal_text(const Look& look, const DeviceView& device);

}  // namespace anju::page
