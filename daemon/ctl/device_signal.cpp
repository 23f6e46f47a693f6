#include "daemon/ctl/device_signal.hpp"

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string number_with_unit(const json::value& reading) {
  const json::value& value = part_of(reading, "value");
  const double number =
      value.is_double() ? value.get_double() : static_cast<double>(number_of(reading, "value"));
  const std::string unit = text_of(reading, "unit");
  return fmt::format("{:.6g}", number) + (unit.empty() || unit == "1" ? "" : " " + unit);
}

}  // namespace

const json::value& reading_of(const json::value& device, std::string_view quantity) {
  static const json::value kNull;
  for (const json::value& reading : list_of(device, "readings")) {
    if (text_of(reading, "quantity") == quantity && is_there(reading, "value")) return reading;
  }
  return kNull;
}

std::string battery_text(const json::value& device, const Look& look) {
  constexpr double kLow = 15;  // per cent
  const json::value& low = reading_of(device, "device.battery.low");
  if (flag_of(low, "value"))
    return marked(look, Mark::attention, text(Message::battery_low).in(look.language));
  const json::value& level = reading_of(device, "device.battery.level");
  if (level.is_null()) return "";
  const json::value& value = part_of(level, "value");
  const bool is_low = value.is_double() ? value.get_double() < kLow : number_of(level, "value") < 15;
  return is_low ? marked(look, Mark::attention, number_with_unit(level)) : number_with_unit(level);
}

std::string signal_text(const json::value& device, const Look& look) {
  for (const std::string_view quantity : {"device.rssi", "device.signal_quality"}) {
    if (const json::value& reading = reading_of(device, quantity); !reading.is_null())
      return number_with_unit(reading);
  }
  const json::value& quality = reading_of(device, "device.link_quality");
  if (quality.is_null()) return "";
  return say(look.language, Message::link_quality, fmt::arg("value", number_with_unit(quality)));
}

}  // namespace anju
