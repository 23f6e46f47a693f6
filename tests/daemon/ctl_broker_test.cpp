// `anjuctl broker`: what it would write, what stands in its way, and that a device may speak for itself
// alone.
#include <doctest/doctest.h>

#include "config/files.hpp"
#include "daemon/ctl/broker/access.hpp"
#include "daemon/ctl/broker/commands.hpp"
#include "daemon/ctl/broker/config_text.hpp"
#include "daemon/ctl/device_add.hpp"
#include "tests/daemon/ctl_settings_box.hpp"

namespace anju::ctl_broker_test {
namespace {

struct Broker {
  Broker() {
    box.write("mosquitto/mosquitto.conf", "persistence true\ninclude_dir conf.d\n");
    box.write("mosquitto/conf.d/README", "");
    box.write("units/README", "");
    box.around.is_sure = true;
    wish.config = box.config;
    wish.folder = box.folder() / "mosquitto";
    wish.units = box.folder() / "units";
    wish.is_left_alone = true;
  }
  std::string file(const char* name) const { return test::text_of_file(box.folder() / name); }

  test::SettingsBox box;
  BrokerWish wish;
};

BrokerPlaces etc() { return {"/etc/mosquitto", "/etc/systemd/system"}; }

}  // namespace

TEST_CASE("the shipped settings become listeners that are explicit, closed and limited") {
  const auto shipped = read_text_file(test::shipped_folder() / "mosquitto/anju.conf");
  REQUIRE(shipped.has_value());
  const std::string text = broker_config(*shipped, etc(), 1884, "eth1", true);
  CHECK(text.find("per_listener_settings true") <
        text.find("listener 1884 127.0.0.1\nallow_anonymous false\n"));
  CHECK(text.find("listener 1884\nbind_interface eth1\nsocket_domain ipv4\nallow_anonymous false\n") !=
        std::string::npos);
  CHECK(text.find("persistence true") == std::string::npos);  // another file says so
  for (const char* limit : {"max_connections", "max_packet_size", "max_queued_messages", "max_keepalive"})
    CHECK(says(text, limit));
  CHECK(devices_of(text) == "eth1");
  const std::string alone = broker_config(*shipped, etc(), 1883, "", false);
  CHECK(alone.find("listener", alone.find("listener 1883 127.0.0.1") + 9) == std::string::npos);
  CHECK(says(alone, "persistence true"));
  CHECK(broker_config(*shipped, etc(), 1883, "192.168.1.2", false).find("listener 1883 192.168.1.2\n") !=
        std::string::npos);
}

TEST_CASE("a line of another file that opens a door is found with its number") {
  CHECK_FALSE(odd_line_in("pid_file /x\n# listener 1883\nallow_anonymous false\nlog_dest stdout\n"));
  REQUIRE(odd_line_in("# a\n  listener 1883\n"));
  CHECK(odd_line_in("# a\n  listener 1883\n")->number == 2);
  CHECK(odd_line_in("allow_anonymous true"));
  CHECK(odd_line_in("connection city\naddress x\n"));
}

TEST_CASE("rules are read as they are written, and a wildcard in an address gives no topic") {
  std::vector<BrokerAccount> accounts{{"anju", {"topic read #"}}};
  put_account(accounts, {"plug", {"topic write shellies/plug/#"}});
  put_account(accounts, {"plug", {"topic write shellies/other/#"}});
  CHECK(read_access(access_text(accounts)) == accounts);
  CHECK(accounts.back().may_write("shellies/other/relay"));
  CHECK_FALSE(accounts.back().may_write("shellies/plug/relay"));
  CHECK_FALSE(accounts.front().may_write("x"));
  const auto profile = load_profile(test::shipped_folder() / "profiles/shelly1-dw.toml");
  REQUIRE(profile.mistakes.empty());
  DeviceSettings device;
  device.address = "dw-1";
  CHECK(topics_of(profile.profile, device) ==
        std::vector<std::string>{"shellies/dw-1/sensor/+", "shellies/dw-1/online"});
  for (const char* address : {"+", "a/#", "a\nuser anju"}) {
    device.address = address;
    CHECK(topics_of(profile.profile, device).empty());
  }
}

TEST_CASE("a setup is shown, agreed to, made once, and taken back") {
  Broker broker;
  broker.box.around.is_trial = true;
  const auto shown = set_up_broker(broker.wish, broker.box.around);
  REQUIRE(shown.has_value());
  CHECK(shown->output.find("listener 1883 127.0.0.1") != std::string::npos);
  CHECK(broker.file("mosquitto/anju.acl").empty());
  broker.box.around.is_trial = false;
  broker.box.around.is_sure = false;
  CHECK(set_up_broker(broker.wish, broker.box.around).error().code == "usage.sure");
  broker.box.around.is_sure = true;
  REQUIRE(set_up_broker(broker.wish, broker.box.around).has_value());
  CHECK(broker.file("mosquitto/anju.passwd").starts_with("anju:$7$"));
  CHECK(broker.file("units/mosquitto.service.d/anju.conf").find("NoNewPrivileges=yes") != std::string::npos);
  const Settings settings = broker.box.load().settings;
  CHECK(settings.mqtt->username == "anju");
  CHECK(broker.file("mosquitto/anju.passwd").find(broker.file("mqtt.password").substr(0, 20)) ==
        std::string::npos);

  const std::string before = broker.file("mosquitto/anju.passwd");
  const auto again = set_up_broker(broker.wish, broker.box.around);
  REQUIRE(again.has_value());
  CHECK(again->output == "it is set up already; nothing to change\n");
  CHECK(broker.file("mosquitto/anju.passwd") == before);

  REQUIRE(undo_broker(broker.wish, broker.box.around).has_value());
  for (const char* name : {"mosquitto/anju.passwd", "mosquitto/anju.acl", "mosquitto/conf.d/anju.conf",
                           "units/mosquitto.service.d/anju.conf"})
    CHECK_FALSE(std::filesystem::exists(broker.box.folder() / name));
  CHECK(undo_broker(broker.wish, broker.box.around).error().code == "broker.not_here");
}

TEST_CASE("what stands in the way is named, and nothing is written") {
  Broker broker;
  broker.wish.devices = "no-such-interface";
  CHECK(set_up_broker(broker.wish, broker.box.around).error().code == "broker.network");
  broker.wish.devices = "0.0.0.0";
  CHECK(set_up_broker(broker.wish, broker.box.around).error().code == "broker.network");
  broker.wish.devices.reset();
  broker.box.write("mosquitto/conf.d/other.conf", "listener 1885\n");
  const auto shared = set_up_broker(broker.wish, broker.box.around);
  CHECK(shared.error().code == "broker.shared");
  CHECK(shared.error().why.find("other.conf:1: listener 1885") != std::string::npos);
  broker.wish.folder = broker.box.folder() / "nowhere";
  CHECK(set_up_broker(broker.wish, broker.box.around).error().code == "broker.missing");
  CHECK(broker.file("mqtt.password").empty());
}

TEST_CASE(
    "homes that speak MQTT before there is a broker are what a setup is for; another mistake stops it") {
  Broker broker;
  broker.box.write("anju.toml", "[gateway]\nid = \"box-1\"\n\n[store]\npath = \"state/anju.db\"\n");
  CHECK_FALSE(broker.box.load().mistakes.empty());
  REQUIRE(set_up_broker(broker.wish, broker.box.around).has_value());
  const auto loaded = broker.box.load();
  CHECK(loaded.mistakes.empty());
  REQUIRE(loaded.settings.mqtt.has_value());
  CHECK(loaded.settings.mqtt->host == "127.0.0.1");
  CHECK(loaded.settings.mqtt->username == "anju");

  Broker wrong;
  wrong.box.write("anju.toml", "[gateway]\nid = \"box 1\"\n");
  const auto refused = set_up_broker(wrong.wish, wrong.box.around);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == "settings.wrong");
  CHECK(refused.error().why.find("anju.toml:2") != std::string::npos);
  CHECK(wrong.file("mosquitto/anju.acl").empty());
}

TEST_CASE("a device gets its account when it is added, and one behind a bridge needs none") {
  Broker broker;
  broker.wish.name = "door";
  CHECK(add_account(broker.wish, broker.box.around).error().code == "broker.not_here");
  REQUIRE(set_up_broker(broker.wish, broker.box.around).has_value());
  BrokerWish bridge = broker.wish;
  bridge.name = "zigbee2mqtt";
  bridge.may_write = {"zigbee2mqtt/#"};
  REQUIRE(add_account(bridge, broker.box.around).has_value());
  CHECK(add_account(broker.wish, broker.box.around).error().why == "zigbee2mqtt speaks for door already");

  DeviceAddOptions device;
  device.home = "h-1";
  device.profile = "shelly1-dw";
  device.address = "dw-1";
  device.config = broker.box.config;
  device.broker = broker.wish.folder;
  device.shared_folder = test::shipped_folder();
  const auto added = install_and_pair(device, broker.box.around);
  REQUIRE(added.has_value());
  CHECK(added->output.find("may publish: shellies/dw-1/sensor/+, shellies/dw-1/online") != std::string::npos);
  CHECK(has_password(broker.file("mosquitto/anju.passwd"), "dw-1"));

  broker.wish.name = "dw-1";
  REQUIRE(remove_account(broker.wish, broker.box.around).has_value());
  CHECK_FALSE(has_password(broker.file("mosquitto/anju.passwd"), "dw-1"));
  CHECK(has_password(broker.file("mosquitto/anju.passwd"), "zigbee2mqtt"));
  CHECK(remove_account(broker.wish, broker.box.around).error().code == "broker.no_account");
  broker.wish.name = "anju";
  CHECK(remove_account(broker.wish, broker.box.around).error().code == "broker.no_account");
  CHECK(add_account(broker.wish, broker.box.around).error().code == "broker.account");
  broker.wish.name = "other";
  CHECK(add_account(broker.wish, broker.box.around).error().code == "device.unknown");
  broker.wish.may_write = {"#"};
  CHECK(add_account(broker.wish, broker.box.around).error().code == "broker.account");
}

}  // namespace anju::ctl_broker_test
