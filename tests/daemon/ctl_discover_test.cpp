// What was announced is shown beside what is installed and which profiles fit, for people in both languages
// and for machines; nothing that a device says can steer the terminal.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>

#include "config/load.hpp"
#include "daemon/ctl/discover.hpp"
#include "daemon/ctl/discovered.hpp"

namespace anju::ctl_discover_test {
namespace {

namespace json = boost::json;

const std::map<std::string, Profile>& profiles() {
  static const auto all = [] {
    LoadedProfile loaded = parse_profile(
        "[profile]\nid = \"acme-smoke\"\nvendor = \"Acme\"\nmodel = \"SD-10\"\ntransport = \"mqtt\"\n"
        "[mqtt]\ntopics = [\"zigbee2mqtt/{device}\"]\n"
        "[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/smoke\"\nalarm = \"smoke\"\n"
        "[[channel]]\nquantity = \"device.battery.level\"\npointer = \"/battery\"\n",
        "acme-smoke.toml");
    REQUIRE(loaded.mistakes.empty());
    std::map<std::string, Profile> one;
    one.emplace("acme-smoke", std::move(loaded.profile));
    return one;
  }();
  return all;
}

std::vector<MqttMessage> list_of(const std::string& name, const std::string& more = "") {
  return {{"zigbee2mqtt/bridge/devices",
           R"([{"ieee_address":"0x1","type":"EndDevice","friendly_name":")" + name + "\"" + more +
               R"(,"definition":{"vendor":"Acme","model":"SD-10","description":"Smoke","exposes":[
               {"type":"binary","property":"smoke","access":1},
               {"type":"numeric","property":"odd","access":1}]}}])"}};
}

std::vector<HomeSettings> homes(const std::string& address) {
  HomeSettings home;
  home.id = "h-1";
  DeviceSettings device;
  device.id = "smoke";
  device.profile = "acme-smoke";
  device.address = address;
  home.devices.push_back(device);
  return {home};
}

std::string shown_text(const std::vector<MqttMessage>& messages, Language language = Language::en,
                       const std::vector<HomeSettings>& installed = {}) {
  return discovered_text(discovered_in(messages, installed, profiles()), {language, false});
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a device is shown with what it would measure, the profile that fits and the next step") {
  const std::string shown = shown_text(list_of("hall"));
  CHECK(has(shown, "hall  Acme SD-10  Smoke  (zigbee2mqtt)\n"));
  CHECK(has(shown, "would measure: alarm.smoke ... and 1 more\n"));
  CHECK(has(shown, "profile acme-smoke: reads 1 of 1, and names the model\n"));
  CHECK(has(shown, "anjuctl device add HOME --profile acme-smoke --address 'hall'\n"));
  const std::string chinese = shown_text(list_of("hall"), Language::zh);
  CHECK(has(chinese, "可测量：alarm.smoke"));
  CHECK(has(chinese, "安装：anjuctl device add HOME --profile acme-smoke --address 'hall'\n"));
}

TEST_CASE("what is installed is told, and what is not ready") {
  const std::string shown = shown_text(list_of("hall", R"(,"disabled":true,"interview_completed":false)"),
                                       Language::en, homes("hall"));
  CHECK(has(shown, "✓ installed as smoke in h-1\n"));
  CHECK_FALSE(has(shown, "to install"));
  CHECK(has(shown, "⚠ its interview is not complete\n"));
  CHECK(has(shown, "⚠ it is disabled at the bridge\n"));
  CHECK(has(shown_text(list_of("hall"), Language::en, homes("other")), "to install"));
}

TEST_CASE("nothing announced, nothing that fits and nothing readable are said") {
  CHECK(has(shown_text({}), "no device announced itself"));
  const std::vector<MqttMessage> light{
      {"homeassistant/sensor/x/config", R"({"stat_t":"x/s","uniq_id":"x","val_tpl":"{% if 1 %}"})"}};
  CHECK(has(shown_text(light), "no profile fits"));
  CHECK(has(shown_text(light), "the template has statements"));
  CHECK(has(shown_text({{"shellies/announce", "x"}}),
            "an announcement cannot be read: shellies/announce: no JSON"));
  CHECK(shown_text({{"some/topic", "x"}}) == shown_text({}));
}

TEST_CASE("foreign names cannot steer the terminal") {
  const std::string shown = shown_text(list_of(R"(a\u001b[2Jb)"));
  CHECK_FALSE(has(shown, "\x1b"));
  CHECK(has(shown, "a?[2Jb"));
}

TEST_CASE("a name cannot break out of the line that a person copies") {
  CHECK(has(shown_text(list_of("x'; reboot; '")), R"(--address 'x'\''; reboot; '\''')"));
  CHECK(has(shown_text(list_of("hall/left")), "its name has a slash"));
}

TEST_CASE("for machines everything is there") {
  const auto answer =
      json::parse(discovered_json(discovered_in(list_of("hall"), homes("hall"), profiles()))).as_object();
  CHECK(answer.at("faults").as_array().empty());
  const json::object& device = answer.at("candidates").as_array().at(0).as_object();
  CHECK(device.at("source") == "zigbee2mqtt");
  CHECK(device.at("address") == "hall");
  CHECK(device.at("installed").at("device") == "smoke");
  CHECK(device.at("measures").as_array().at(0).at("quantity") == "alarm.smoke");
  CHECK(device.at("measures").as_array().at(1).at("quantity").is_null());
  CHECK(device.at("profiles").as_array().at(0).at("id") == "acme-smoke");
  CHECK(device.at("profiles").as_array().at(0).at("not_announced").as_array().size() == 1);
}

TEST_CASE("a broker is named by a numeric address and a port") {
  for (const char* broker : {"broker.lan:1883", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:70000", ":1883",
                             "1883", "[::1", "127.0.0.1:1883x", "127.0.0.1:"}) {
    DiscoverOptions options;
    options.broker = broker;
    const auto found = discover(options, {Language::en, false});
    INFO(broker);
    REQUIRE(found.has_error());
    CHECK(found.error().exit_code == kExitUsage);
  }
}

}  // namespace anju::ctl_discover_test
