// What a report says of a home.
#include <algorithm>
#include <boost/json/array.hpp>

#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

const json::value& of_device(const json::value& list, std::string_view key, std::string_view id_key,
                             const std::string& device) {
  static const json::value kNone;
  for (const json::value& one : list_of(list, key))
    if (text_of(one, id_key) == device) return one;
  return kNone;
}

// The last value of a quantity of the device itself; null: it says none.
json::value reading_of(const json::value& device, std::string_view quantity) {
  for (const json::value& reading : list_of(device, "readings"))
    if (text_of(reading, "quantity") == quantity) return part_of(reading, "value");
  return nullptr;
}

json::object signal_of(const json::value& device) {
  return {{"link_quality", reading_of(device, "device.link_quality")},
          {"signal_percent", reading_of(device, "device.signal_quality")},
          {"rssi_dbm", reading_of(device, "device.rssi")}};
}

json::object battery_of(const json::value& device) {
  return {{"percent", reading_of(device, "device.battery.level")},
          {"low", reading_of(device, "device.battery.low")}};
}

json::object test_of(const json::value& tried) {
  const bool is_passed = flag_of(tried, "done");
  json::object test{{"passed", is_passed}};
  for (const char* key :
       {"event", "status", "heard_at", "decoded_ms", "rule_ms", "kept_ms", "receipt_ms", "alert"})
    test[key] = part_of(tried, key);
  // A receipt names the message, which is the first report of the alert.
  test["receipt"] = is_passed ? json::value(text_of(tried, "alert") + "#1") : json::value(nullptr);
  return test;
}

json::object device_of(const DeviceSettings& device, const ReportFacts& facts) {
  const auto profile = facts.settings.profiles.find(device.profile);
  json::object told{{"id", device.id}, {"room", device.room}, {"profile", device.profile}};
  told["vendor"] = profile == facts.settings.profiles.end() ? "" : profile->second.vendor;
  told["model"] = profile == facts.settings.profiles.end() ? "" : profile->second.model;
  if (device.bus.empty()) {
    told["address"] = device.address.empty() ? device.id : device.address;
  } else {
    told["bus"] = device.bus;
    told["unit"] = device.unit;
  }
  const json::value& heard = of_device(facts.devices, "devices", "id", device.id);
  told["state"] = text_of(heard, "state");
  told["signal"] = signal_of(heard);
  told["battery"] = battery_of(heard);
  told["test"] = test_of(of_device(facts.walk, "devices", "device", device.id));
  return told;
}

}  // namespace

std::string report_id(const std::string& home, WallTime now) {
  std::string id = "install-" + home + "-";
  for (const char c : iso_time(now).substr(0, std::string_view("2026-11-24T14:00:00").size()))
    if (c != '-' && c != ':') id += c;
  return id + "Z";
}

json::object report_of(const ReportFacts& facts) {
  json::array devices;
  std::uint64_t passed = 0;
  for (const DeviceSettings& device : facts.home.devices) {
    devices.push_back(device_of(device, facts));
    passed += flag_of(part_of(devices.back(), "test"), "passed") ? 1U : 0U;
  }
  json::array exceptions;
  for (const CommissionStep step : facts.exceptions) exceptions.emplace_back(name(step));
  json::array contacts;
  for (const Contact& contact : facts.home.contacts)
    contacts.push_back(json::object{{"id", contact.id}, {"role", name(contact.role)}});
  return {{"schema_version", 1},
          {"kind", "installation"},
          {"report_id", report_id(facts.home.id, facts.now)},
          {"made_at", iso_time(facts.now)},
          {"clock", text_of(part_of(facts.status, "clock"), "quality")},
          {"timezone", facts.settings.gateway.timezone},
          {"gateway", facts.settings.gateway.id},
          {"version", text_of(facts.status, "version")},
          {"home", facts.home.id},
          {"tier", name(facts.home.tier)},
          {"technician", facts.technician},
          {"configuration_sha256", facts.configuration},
          {"platform", json::object{{"place", text_of(part_of(facts.link, "first"), "place")},
                                    {"connected", flag_of(part_of(facts.link, "first"), "connected")},
                                    {"certificate_until", part_of(facts.link, "certificate_until")}}},
          {"walk_test",
           json::object{{"began", part_of(facts.walk, "began")}, {"ended", part_of(facts.walk, "ended")}}},
          {"passed", passed},
          {"of", devices.size()},
          {"exceptions", std::move(exceptions)},
          {"contacts", std::move(contacts)},
          {"devices", std::move(devices)}};
}

}  // namespace anju
