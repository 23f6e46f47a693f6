// Proves that what an owner writes is read as meant, that nothing needs to be written which has a default,
// and that the example that is shipped is right.
#include <doctest/doctest.h>

#include <algorithm>

#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::settings_test {
namespace {

using namespace std::chrono_literals;
using test::TemporaryFolder;

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr std::string_view kFull = R"(
[gateway]
id = "box_3F-2A"
language = "en"
timezone = "Europe/Berlin"
[store]
path = "state/anju.db"
commit_interval = "250ms"
raw_days = 7
rollup_days = 70
alert_days = 700
quota_mib = 64
[mqtt]
host = "::1"
port = 2883
client_id = "kitchen"
username = "anju"
password_file = "mqtt.password"
[[bus]]
id = "tcp-1"
host = "192.168.1.20"
port = 1502
[[bus]]
id = "tcp-2"
host = "192.168.1.21"
[platform]
url = "mqtts://care.example.cn:9883"
ca_file = "tls/ca.pem"
cert_file = "tls/box.pem"
key_file = "tls/box.key"
heartbeat = "30s"
[sockets]
api = "/tmp/a.sock"
uplink = "b.sock"
[rules]
settle = "1m"
[rules.inactivity]
high-risk = "8h"
key = "9h"
general = "10h"
unknown_after = "2h"
)";

constexpr std::string_view kHome = R"(
[home]
id = "h-1"
tier = "key"
[[device]]
id = "smoke"
profile = "z2m-smoke"
address = "厨房"
room = "厨房"
[[device]]
id = "meter"
profile = "eastron-sdm120"
bus = "tcp-2"
unit = 255
)";

void write_secrets(const TemporaryFolder& folder) {
  for (const char* name : {"mqtt.password", "tls/ca.pem", "tls/box.pem", "tls/box.key"})
    folder.write(name, "x");
}

LoadedSettings load_full(const TemporaryFolder& folder) {
  write_secrets(folder);
  folder.write("homes.d/h-1.toml", kHome);
  folder.write("homes.d/empty.toml", "[home]\nid = \"h-0\"\n");
  return load_settings(folder.write("anju.toml", kFull), {test::shipped_folder()});
}

}  // namespace

TEST_CASE("a full file: gateway, store and rules") {
  const TemporaryFolder folder;
  const LoadedSettings loaded = load_full(folder);
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  const Settings& settings = loaded.settings;
  CHECK(settings.gateway.id == "box_3F-2A");
  CHECK(settings.gateway.language == Language::en);
  CHECK(settings.gateway.timezone == "Europe/Berlin");
  CHECK(settings.store.path == folder.path() / "state/anju.db");
  CHECK(settings.store.commit_interval == 250ms);
  CHECK(settings.store.policy.raw == 7 * 24h);
  CHECK(settings.store.policy.rollups == 70 * 24h);
  CHECK(settings.store.policy.alerts == 700 * 24h);
  CHECK(settings.store.policy.quota == 67'108'864);
  CHECK(settings.rules.settle == 1min);
  CHECK(settings.rules.inactivity.limit == std::array<Duration, 3>{8h, 9h, 10h});
  CHECK(settings.rules.inactivity.unknown_after == 2h);
}

TEST_CASE("a full file: what the box talks to") {
  const TemporaryFolder folder;
  const Settings settings = load_full(folder).settings;
  REQUIRE(settings.mqtt);
  CHECK(settings.mqtt->host == "::1");
  CHECK(settings.mqtt->port == 2883);
  CHECK(settings.mqtt->client_id == "kitchen");
  CHECK(settings.mqtt->username == "anju");
  CHECK(settings.mqtt->password_file == folder.path() / "mqtt.password");
  REQUIRE(settings.buses.size() == 2);
  CHECK(settings.buses[0].port == 1502);
  CHECK(settings.buses[1].host == "192.168.1.21");
  CHECK(settings.buses[1].port == 502);
  REQUIRE(settings.platform);
  CHECK(settings.platform->host == "care.example.cn");
  CHECK(settings.platform->port == 9883);
  CHECK(settings.platform->key_file == folder.path() / "tls/box.key");
  CHECK(settings.platform->heartbeat == 30s);
  CHECK(settings.sockets.api == "/tmp/a.sock");
  CHECK(settings.sockets.uplink == folder.path() / "b.sock");
}

TEST_CASE("a full file: homes in the order of their files, devices as written; a home may be empty") {
  const TemporaryFolder folder;
  const Settings settings = load_full(folder).settings;
  REQUIRE(settings.homes.size() == 2);
  CHECK(settings.homes[0].id == "h-0");
  CHECK(settings.homes[0].devices.empty());
  CHECK(settings.homes[0].tier == Tier::high_risk);
  const HomeSettings& home = settings.homes[1];
  CHECK(home.tier == Tier::key);
  CHECK(home.file == folder.path() / "homes.d/h-1.toml");
  REQUIRE(home.devices.size() == 2);
  CHECK(home.devices[0].address == "厨房");
  CHECK(home.devices[0].room == "厨房");
  CHECK(home.devices[1].bus == "tcp-2");
  CHECK(home.devices[1].unit == 255);
}

TEST_CASE("only the id of the gateway has to be written") {
  const TemporaryFolder folder;
  const LoadedSettings loaded =
      load_settings(folder.write("anju.toml", "[gateway]\nid = \"b\"\n"), {test::shipped_folder()});
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  const Settings& settings = loaded.settings;
  CHECK(settings.gateway.timezone == "Asia/Shanghai");
  CHECK(settings.gateway.language == Language::zh);
  CHECK(settings.store.path == "/var/lib/anju/anju.db");
  CHECK(settings.store.commit_interval == 10s);
  CHECK(settings.store.policy.raw == 30 * 24h);
  CHECK(settings.store.policy.rollups == 400 * 24h);
  CHECK(settings.store.policy.alerts == 180 * 24h);
  CHECK(settings.store.policy.quota == 536'870'912);
  CHECK_FALSE(settings.mqtt);
  CHECK_FALSE(settings.platform);
  CHECK(settings.buses.empty());
  CHECK(settings.homes.empty());
  CHECK(settings.profiles.size() >= 6);
  CHECK(settings.sockets.api == "/run/anju/anju.sock");
  CHECK(settings.rules.inactivity.limit[0] == 12h);
}

TEST_CASE("the address of the city: port and IPv6 are optional") {
  const TemporaryFolder folder;
  write_secrets(folder);
  const auto load = [&](const std::string& url) {
    const std::string files = "ca_file=\"tls/ca.pem\"\ncert_file=\"tls/box.pem\"\nkey_file=\"tls/box.key\"\n";
    const std::string text = "[gateway]\nid=\"b\"\n[platform]\nurl=\"" + url + "\"\n" + files;
    LoadedSettings loaded = load_settings(folder.write("anju.toml", text), {test::shipped_folder()});
    REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
    return *loaded.settings.platform;
  };
  CHECK(load("mqtts://care").port == 8883);
  CHECK(load("mqtts://[2001:db8::1]").host == "2001:db8::1");
  CHECK(load("mqtts://[2001:db8::1]:1").port == 1);
  CHECK(load("mqtts://10.0.0.1:65535").host == "10.0.0.1");
}

TEST_CASE("a profile beside the settings replaces a shipped one of the same id") {
  const TemporaryFolder folder;
  folder.write("profiles.d/smoke.toml", R"([profile]
id = "z2m-smoke"
transport = "mqtt"
[mqtt]
topics = ["z/{device}"]
[[channel]]
quantity = "alarm.smoke"
pointer = "/alarm"
)");
  folder.write("profiles.d/_draft.toml", "not even TOML");
  const LoadedSettings loaded =
      load_settings(folder.write("anju.toml", "[gateway]\nid = \"b\"\n"), {test::shipped_folder()});
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  CHECK(loaded.settings.profiles.at("z2m-smoke").fields.at(0).paths.at(0).text == "/alarm");
  CHECK(loaded.settings.profiles.at("z2m-gas").file.ends_with("z2m-gas.toml"));
}

TEST_CASE("profiles that are known are not read again, and a change is judged by them") {
  const TemporaryFolder folder;
  const LoadedSettings first = load_full(folder);
  REQUIRE_MESSAGE(first.mistakes.empty(), all_of(first.mistakes));
  folder.write("profiles.d/late.toml", "not even TOML");
  const auto with = [&](const std::string& profile) {
    const std::string home =
        "[home]\nid = \"h-1\"\n[[device]]\nid = \"a\"\nprofile = \"" + profile + "\"\naddress = \"a\"\n";
    return load_settings_with({{folder.path() / "homes.d/h-1.toml", home}}, folder.path() / "anju.toml",
                              {test::shipped_folder(), &first.settings.profiles});
  };
  CHECK(all_of(with("z2m-gas").mistakes).empty());
  CHECK(with("z2m-gas").settings.profiles.size() == first.settings.profiles.size());
  CHECK(all_of(with("z2m-none").mistakes).find("z2m-none") != std::string::npos);
}

TEST_CASE("the shipped examples are right, short, and name the real defaults") {
  const TemporaryFolder folder;
  write_secrets(folder);
  const std::string example = text_of(test::shipped_folder() / "anju.example.toml");
  CHECK(std::count(example.begin(), example.end(), '\n') <= 110);
  folder.write("homes.d/h.toml", text_of(test::shipped_folder() / "homes.example.toml"));
  const LoadedSettings loaded = load_settings(folder.write("anju.toml", example), {test::shipped_folder()});
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  CHECK(loaded.settings.homes.at(0).devices.size() == 7);
  CHECK(loaded.settings.homes.at(0).devices.at(4).channels.size() == 2);

  // With every commented default written out nothing may change.
  std::string written;
  std::istringstream lines(example);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# ") && line.find(" = ") != std::string::npos) line.erase(0, 2);
    written += line + "\n";
  }
  const LoadedSettings again = load_settings(folder.write("anju.toml", written), {test::shipped_folder()});
  REQUIRE_MESSAGE(again.mistakes.empty(), all_of(again.mistakes));
  const Settings &a = loaded.settings, &b = again.settings;
  CHECK(written != example);
  CHECK(a.gateway.timezone == b.gateway.timezone);
  CHECK(a.store.path == b.store.path);
  CHECK(a.store.commit_interval == b.store.commit_interval);
  CHECK(a.store.policy.raw == b.store.policy.raw);
  CHECK(a.store.policy.rollups == b.store.policy.rollups);
  CHECK(a.store.policy.alerts == b.store.policy.alerts);
  CHECK(a.store.policy.quota == b.store.policy.quota);
  CHECK(a.quota == b.quota);
  CHECK(a.mqtt->host == b.mqtt->host);
  CHECK(a.mqtt->port == b.mqtt->port);
  CHECK(a.buses[0].port == b.buses[0].port);
  CHECK(a.buses[0].kind == b.buses[0].kind);
  CHECK(a.buses[1].line == b.buses[1].line);
  CHECK(a.platform->heartbeat == b.platform->heartbeat);
  CHECK(a.sockets.api == b.sockets.api);
  CHECK(a.sockets.uplink == b.sockets.uplink);
  CHECK(a.gateway.holidays == b.gateway.holidays);
  CHECK(b.rule_switches.on.empty());
  CHECK(b.rule_switches.off.empty());
  CHECK(a.rules.settle == b.rules.settle);
  CHECK(a.rules.inactivity.limit == b.rules.inactivity.limit);
  CHECK(a.rules.inactivity.unknown_after == b.rules.inactivity.unknown_after);
}

TEST_CASE("the shipped broker settings listen on the loopback address only, and to nobody without a name") {
  std::istringstream lines(text_of(test::shipped_folder() / "mosquitto/anju.conf"));
  int listeners = 0;
  bool anonymous_refused = false;
  bool per_listener = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "per_listener_settings true") per_listener = true;
    if (line.starts_with("listener ")) {
      ++listeners;
      CHECK(line == "listener 1883 127.0.0.1");
      CHECK_MESSAGE(per_listener, "per_listener_settings must come before the first listener");
    }
    CHECK(line != "allow_anonymous true");
    if (line == "allow_anonymous false") anonymous_refused = true;
  }
  CHECK(listeners == 1);
  CHECK(anonymous_refused);
}

}  // namespace anju::settings_test
