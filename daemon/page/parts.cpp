#include "daemon/page/parts.hpp"

#include <algorithm>

#include "daemon/text/sentence_parts.hpp"

namespace anju::page {
namespace {

constexpr double kLowBattery = 15;  // percent: what Zigbee devices themselves call low

const ReadingView* reading_of(const DeviceView& device, Quantity quantity) {
  const auto is_it = [quantity](const ReadingView& one) { return one.quantity == quantity && one.value; };
  const auto found = std::find_if(device.readings.begin(), device.readings.end(), is_it);
  return found == device.readings.end() ? nullptr : &*found;
}

}  // namespace

Html device_link(std::string_view id) { return html("<a href=\"/devices/{}\">{}</a>", url_part(id), id); }
Html device_link(const DeviceView& device) {
  const std::string_view shown = device.name.empty() ? device.id : device.name;
  return html("<a href=\"/devices/{}\">{}</a>", url_part(device.id), shown);
}
Html room_of(const Look& look, std::string_view room) {
  return html("{}", room.empty() ? "–" : look.word_for(WordKind::room, room));
}
Html home_link(std::string_view id) { return html("<a href=\"/homes/{}\">{}</a>", url_part(id), id); }

Html alert_link(const AlertRecord& alert, std::string_view words) {
  return html("<a href=\"/alerts/{}\">{}</a>", url_part(alert.id), words);
}

Html device_state(const Look& look, const DeviceView& device) {
  const Sign sign = device.state == DeviceState::heard    ? Sign::ok
                    : device.state == DeviceState::silent ? Sign::bad
                                                          : Sign::unknown;
  return badge(sign, look.word_for(WordKind::device_state, name(device.state)));
}

Sign sign_of(const AlertRecord& alert) {
  if (!alert.open) return Sign::ok;
  return alert.classification.alert_class == AlertClass::emergency ? Sign::bad : Sign::attention;
}

std::string sentence_of(const Look& look, const AlertRecord& alert) {
  const std::string& own = look.language == Language::zh ? alert.sentence_zh : alert.sentence_en;
  return own.empty() ? std::string(look.word_for(WordKind::event, name(alert.event))) : own;
}

Html alert_line(const Look& look, const AlertRecord& alert) {
  Html line =
      html("{} · {} · {}", look.word_for(WordKind::alert_class, name(alert.classification.alert_class)),
           look.word_for(WordKind::stage, name(alert.stage)), shown_time(look, alert.detected_at.wall));
  if (alert.status != CapStatus::actual) line += html(" · {}", look.words(Message::page_is_test));
  if (alert.is_held()) line += html(" · {}", look.words(Message::page_held));
  return line;
}

std::string amount_of(const Look& look, Quantity quantity, std::int64_t ticks) {
  if (info(quantity).kind == QuantityKind::boolean)
    return std::string(look.words(ticks != 0 ? Message::page_yes : Message::page_no));
  return amount_text(look.language, quantity, to_unit(quantity, ticks));
}

std::string value_text(const Look& look, const ReadingView& reading) {
  if (!reading.value) return "–";
  if (info(reading.quantity).kind == QuantityKind::text) return reading.word.empty() ? "?" : reading.word;
  return amount_of(look, reading.quantity, *reading.value);
}

std::string reading_name(const Look& look, Quantity quantity, std::string_view channel) {
  std::string text(look.word_for(WordKind::quantity, info(quantity).name));
  if (!channel.empty()) text.append(" ").append(channel);
  return text;
}

std::optional<double> battery_of(const DeviceView& device) {
  const ReadingView* level = reading_of(device, Quantity::device_battery_level);
  return level ? std::optional(to_unit(level->quantity, *level->value)) : std::nullopt;
}

bool is_battery_low(const DeviceView& device) {
  const ReadingView* low = reading_of(device, Quantity::device_battery_low);
  return (low && *low->value != 0) || battery_of(device).value_or(100) < kLowBattery;
}

Html battery_text(const Look& look, const DeviceView& device) {
  const auto level = battery_of(device);
  const bool tells = level || reading_of(device, Quantity::device_battery_low);
  if (!tells) return html("–");
  const std::string shown =
      level ? fmt::format("{:.0f} %", *level)
            : std::string(look.words(is_battery_low(device) ? Message::page_battery_low
                                                            : Message::page_battery_good));
  return is_battery_low(device) ? badge(Sign::attention, shown) : html("{}", shown);
}

std::string signal_text(const Look& look, const DeviceView& device) {
  for (const Quantity quantity :
       {Quantity::device_rssi, Quantity::device_link_quality, Quantity::device_signal_quality}) {
    if (const ReadingView* reading = reading_of(device, quantity)) return value_text(look, *reading);
  }
  return "–";
}

}  // namespace anju::page
