// Proves that each typical mistake of an owner is found at its line, named by its key and explained, that
// none hides another, and that a hostile file does no harm.
#include <doctest/doctest.h>

#include <algorithm>

#include "config/files.hpp"
#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::mistakes_test {
namespace {

using test::TemporaryFolder;

// `main` follows a right [gateway] of two lines, so its own first line is line 3; `home` is homes.d/a.toml.
struct Row {
  std::string title;
  std::string main;
  std::string home;
  const char* file;  // the end of the path
  int line;
  const char* key;
  const char* reason;  // a part of it
};

const std::string kGateway = "[gateway]\nid = \"box-1\"\n";
const std::string kMqtt = "[mqtt]\n";
const std::string kBus = "[[bus]]\nid = \"b1\"\nhost = \"10.0.0.1\"\n";
const std::string kHomeHead = "[home]\nid = \"h1\"\n";
const std::string kSmoke = "[[device]]\nid = \"s\"\nprofile = \"z2m-smoke\"\n";
const std::string kMeter = "[[device]]\nid = \"m\"\nprofile = \"eastron-sdm120\"\n";
const std::string kTls = "ca_file = \"ca\"\ncert_file = \"cert\"\nkey_file = \"key\"\n";

std::string platform(const std::string& url) { return "[platform]\nurl = \"" + url + "\"\n" + kTls; }

std::string deep_key() {
  std::string key = "a";
  for (int i = 0; i < 300'000; ++i) key += ".a";
  return key;
}

const std::vector<Row> kRows{
    {"unknown section", "[stor]\n", "", "anju.toml", 3, "stor", "unknown section; did you mean \"store\"?"},
    {"unknown key", "[store]\n\ncomit_interval = \"1s\"\n", "", "anju.toml", 5, "store.comit_interval",
     "unknown key; did you mean \"commit_interval\"?"},
    {"unknown key, nothing near", "[store]\ncolour = 1\n", "", "anju.toml", 4, "store.colour",
     "known here are: alert_days, commit_interval, path, quota_mib, raw_days, reserve_mib, "
     "rollup_days"},
    {"number where text belongs", "[mqtt]\nhost = 5\n", "", "anju.toml", 4, "mqtt.host",
     "expected a text in quotes, found the number 5"},
    {"text where a number belongs", "[mqtt]\nport = \"1883\"\n", "", "anju.toml", 4, "mqtt.port",
     "expected a whole number, found the text \"1883\""},
    {"fraction where a whole number belongs", "[mqtt]\nport = 1883.5\n", "", "anju.toml", 4, "mqtt.port",
     "found the number 1883.5"},
    {"out of range", "[mqtt]\nport = 65536\n", "", "anju.toml", 4, "mqtt.port",
     "65536 is out of range: 1 to 65535"},
    {"value where a section belongs", "", "home = 1\n", "a.toml", 1, "home", "expected a section [home]"},
    {"one section where blocks belong", "[bus]\nid = \"x\"\n", "", "anju.toml", 3, "bus",
     "each entry a block that begins with [[bus]], found a section"},
    {"duration without unit", "[store]\ncommit_interval = \"10\"\n", "", "anju.toml", 4,
     "store.commit_interval", "write a whole number and ms, s, m, h or d, as in \"10s\""},
    {"duration as a number", "[store]\ncommit_interval = 10\n", "", "anju.toml", 4, "store.commit_interval",
     "expected a duration in quotes, 100ms to 10m"},
    {"duration out of range", "[store]\ncommit_interval = \"11m\"\n", "", "anju.toml", 4,
     "store.commit_interval", "\"11m\" is out of range: 100ms to 10m"},
    {"readings that would be kept for no day", "[store]\nraw_days = 0\n", "", "anju.toml", 4,
     "store.raw_days", "0 is out of range: 1 to 3650"},
    {"days with a unit", "[store]\nalert_days = \"180d\"\n", "", "anju.toml", 4, "store.alert_days",
     "expected a whole number, found the text \"180d\""},
    {"roll-ups that go before the readings", "[store]\nraw_days = 30\nrollup_days = 29\n", "", "anju.toml", 5,
     "store.rollup_days", "must not be less than raw_days"},
    {"no room at all", "[store]\nquota_mib = 15\n", "", "anju.toml", 4, "store.quota_mib",
     "15 is out of range: 16 to 65536"},
    {"a quota of nothing", "[quota]\nhome_per_second = 0\n", "", "anju.toml", 4, "quota.home_per_second",
     "0 is out of range: 1 to 100000"},
    {"a device with more than its home", "[quota]\nhome_per_second = 5\ndevice_per_second = 6\n", "",
     "anju.toml", 5, "quota.device_per_second", "must not be more than home_per_second"},
    {"a device with more bytes than its home", "[quota]\nhome_kib_per_second = 63\n", "", "anju.toml", 3,
     "quota.device_kib_per_second", "must not be more than home_kib_per_second"},
    {"more devices than a home may have", kMqtt + "[quota]\ndevices_per_home = 1\n",
     kHomeHead + kSmoke + "[[device]]\nid = \"t\"\nprofile = \"z2m-smoke\"\n", "a.toml", 6, "device[2]",
     "a device of this home more than the 1 that [quota] devices_per_home of anju.toml allows"},
    {"more devices than the box may have", kMqtt + "[quota]\ndevices = 1\n",
     kHomeHead + kSmoke + "[[device]]\nid = \"t\"\nprofile = \"z2m-smoke\"\n", "a.toml", 6, "device[2]",
     "a device of this box more than the 1 that [quota] devices of anju.toml allows"},
    {"a store that is no file", "[store]\npath = \"/var/lib/\"\n", "", "anju.toml", 4, "store.path",
     "names no file"},
    {"host name of the broker", "[mqtt]\nhost = \"localhost\"\n", "", "anju.toml", 4, "mqtt.host",
     "no numeric address"},
    {"client id with a slash", "[mqtt]\nclient_id = \"a/b\"\n", "", "anju.toml", 4, "mqtt.client_id",
     "letters, digits, - and _"},
    {"password without a name", "[mqtt]\npassword_file = \"key\"\n", "", "anju.toml", 3, "mqtt.username",
     "a password needs a user name"},
    {"password file missing", "[mqtt]\nusername = \"u\"\npassword_file = \"nowhere\"\n", "", "anju.toml", 5,
     "mqtt.password_file", "nowhere: there is no such file"},
    {"password file open", "[mqtt]\nusername = \"u\"\npassword_file = \"open\"\n", "", "anju.toml", 5,
     "mqtt.password_file", "chmod 600"},
    {"bus without host", "[[bus]]\nid = \"b\"\n", "", "anju.toml", 3, "bus[1].host", "missing"},
    {"bus with IPv6", "[[bus]]\nid = \"b\"\nhost = \"::1\"\n", "", "anju.toml", 5, "bus[1].host",
     "no IPv4 address"},
    {"bus twice", kBus + kBus, "", "anju.toml", 7, "bus[2].id", "the bus \"b1\" is already at "},
    {"url without TLS", platform("mqtt://city:1883"), "", "anju.toml", 4, "platform.url",
     "must begin with mqtts://"},
    {"url with a password", platform("mqtts://u:p@city"), "", "anju.toml", 4, "platform.url",
     "no place in it"},
    {"url with a path", platform("mqtts://city/x"), "", "anju.toml", 4, "platform.url",
     "must end after the host"},
    {"url with a wrong port", platform("mqtts://city:70000"), "", "anju.toml", 4, "platform.url",
     "1 to 65535"},
    {"url with a wrong host", platform("mqtts://ci_ty"), "", "anju.toml", 4, "platform.url", "no host name"},
    {"platform without url", "[platform]\n" + kTls, "", "anju.toml", 3, "platform.url", "missing"},
    {"certificate is a folder",
     "[platform]\nurl = \"mqtts://city\"\nca_file = \"ca\"\ncert_file = \"homes.d\"\nkey_file = \"key\"\n",
     "", "anju.toml", 6, "platform.cert_file", "is not a plain file"},
    {"key readable by everybody",
     "[platform]\nurl = \"mqtts://city\"\nca_file = \"ca\"\ncert_file = \"cert\"\nkey_file = \"open\"\n", "",
     "anju.toml", 7, "platform.key_file", "chmod 600"},
    {"heartbeat too rare", platform("mqtts://city") + "heartbeat = \"1h\"\n", "", "anju.toml", 8,
     "platform.heartbeat", "10s to 10m"},
    {"socket path too long", "[sockets]\napi = \"/run/" + std::string(110, 'x') + "\"\n", "", "anju.toml", 4,
     "sockets.api", "can have 107 bytes"},
    {"one path for two sockets", "[sockets]\napi = \"/run/a\"\nuplink = \"/run/a\"\n", "", "anju.toml", 5,
     "sockets.uplink", "another path than sockets.api"},
    {"tier as a section of rules", "[rules.inactivity]\nhigh_risk = \"12h\"\n", "", "anju.toml", 4,
     "rules.inactivity.high_risk", "did you mean \"high-risk\"?"},
    {"no TOML", "[store\n", "", "anju.toml", 3, "", "not valid TOML"},
    {"the same key twice", "[store]\npath = \"a\"\npath = \"b\"\n", "", "anju.toml", 5, "", "not valid TOML"},
    {"a key without end", deep_key() + " = 1\n", "", "anju.toml", 3, "", "more than 16 levels"},
    {"home without id", "", "[home]\ntier = \"key\"\n", "a.toml", 1, "home.id", "missing"},
    {"home id with a blank", "", "[home]\nid = \"Mrs Li\"\n", "a.toml", 2, "home.id",
     "\"Mrs Li\" is no identifier"},
    {"unknown tier", "", "[home]\nid = \"h\"\ntier = \"hihg-risk\"\n", "a.toml", 3, "home.tier",
     "did you mean \"high-risk\"?"},
    {"unknown profile", kMqtt, kHomeHead + "[[device]]\nid = \"s\"\nprofile = \"z2m-smoek\"\n", "a.toml", 5,
     "device[1].profile", "unknown profile \"z2m-smoek\"; did you mean \"z2m-smoke\"?"},
    {"device without profile", kMqtt, kHomeHead + "[[device]]\nid = \"s\"\n", "a.toml", 3,
     "device[1].profile", "missing"},
    {"device id twice", kMqtt, kHomeHead + kSmoke + kSmoke + "address = \"t\"\n", "a.toml", 7, "device[2].id",
     "the device \"s\" is already at "},
    {"no broker", "", kHomeHead + kSmoke + "[[device]]\nid = \"g\"\nprofile = \"z2m-gas\"\n", "a.toml", 5,
     "device[1].profile", "no section [mqtt]"},
    {"MQTT with bus", kMqtt + kBus, kHomeHead + kSmoke + "bus = \"b1\"\n", "a.toml", 6, "device[1].bus",
     "is for Modbus"},
    {"the same address", kMqtt,
     kHomeHead + kSmoke +
         "address = \"x\"\n[[device]]\nid = \"t\"\nprofile = \"z2m-smoke\"\naddress = \"x\"\n",
     "a.toml", 10, "device[2].address", "is already at "},
    {"an id that is the address of another", kMqtt,
     kHomeHead + kSmoke + "address = \"t\"\n[[device]]\nid = \"t\"\nprofile = \"z2m-smoke\"\n", "a.toml", 8,
     "device[2].id", "with address \"t\" is already at "},
    {"address that is empty", kMqtt, kHomeHead + kSmoke + "address = \"\"\n", "a.toml", 6,
     "device[1].address", "it cannot be empty"},
    {"Modbus without bus", kBus, kHomeHead + kMeter, "a.toml", 3, "device[1].bus",
     "speaks Modbus; name a [[bus]]"},
    {"unknown bus", kBus, kHomeHead + kMeter + "bus = \"b2\"\n", "a.toml", 6, "device[1].bus",
     "unknown bus \"b2\"; did you mean \"b1\"?"},
    {"Modbus with address", kBus, kHomeHead + kMeter + "bus = \"b1\"\naddress = \"x\"\n", "a.toml", 7,
     "device[1].address", "is for MQTT"},
    {"unit out of range", kBus, kHomeHead + kMeter + "bus = \"b1\"\nunit = 248\n", "a.toml", 7,
     "device[1].unit", "1 to 247, or 255"},
    {"the same unit", kBus,
     kHomeHead + kMeter +
         "bus = \"b1\"\n[[device]]\nid = \"n\"\nprofile = \"eastron-sdm120\"\nbus = \"b1\"\nunit = 1\n",
     "a.toml", 11, "device[2].unit", "unit 1 of bus \"b1\" is already at "},
    {"room with a line end", kMqtt, kHomeHead + kSmoke + "room = \"a\\nb\"\n", "a.toml", 6, "device[1].room",
     "\"a?b\" holds control characters"},
    {"unknown key of a device", kMqtt, kHomeHead + kSmoke + "adress = \"x\"\n", "a.toml", 6,
     "device[1].adress", "did you mean \"address\"?"},
};

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake).substr(0, 300) + "\n";
  return text;
}

LoadedSettings load(const TemporaryFolder& folder, const std::string& main, const std::string& home) {
  for (const char* name : {"ca", "cert", "key", "open"}) folder.write(name, "x");
  std::filesystem::permissions(folder.path() / "open", std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  std::filesystem::create_directories(folder.path() / "homes.d");
  if (!home.empty()) folder.write("homes.d/a.toml", home);
  return load_settings(folder.write("anju.toml", main), {test::shipped_folder()});
}

void check_single(const LoadedSettings& loaded, const char* file, int line, const char* key,
                  const char* reason) {
  REQUIRE_MESSAGE(loaded.mistakes.size() == 1, all_of(loaded.mistakes));
  const Mistake& mistake = loaded.mistakes[0];
  CHECK_MESSAGE(mistake.file.ends_with(file), mistake.file);
  CHECK(mistake.line == line);
  CHECK(mistake.key == key);
  CHECK_MESSAGE(mistake.reason.find(reason) != std::string::npos, mistake.reason);
}

}  // namespace

TEST_CASE("each mistake is found alone, at its line, with its key and the way out") {
  CHECK(kRows.size() >= 24);
  for (const Row& row : kRows) {
    CAPTURE(row.title);
    const TemporaryFolder folder;
    check_single(load(folder, kGateway + row.main, row.home), row.file, row.line, row.key, row.reason);
  }
}

TEST_CASE("the devices of all homes count for the box, and the first home beyond its limit is named") {
  const TemporaryFolder folder;
  folder.write("homes.d/b.toml", "[home]\nid = \"h2\"\n[[device]]\nid = \"t\"\nprofile = \"z2m-smoke\"\n");
  folder.write("homes.d/c.toml", "[home]\nid = \"h3\"\n[[device]]\nid = \"u\"\nprofile = \"z2m-smoke\"\n");
  check_single(load(folder, kGateway + kMqtt + "[quota]\ndevices = 1\n", kHomeHead + kSmoke), "b.toml", 3,
               "device[1]", "[quota] devices of anju.toml allows");
  check_single(load(folder, kGateway + kMqtt + "[quota]\nhomes = 1\n", kHomeHead + kSmoke), "b.toml", 1,
               "home", "a home of this box more than the 1 that [quota] homes of anju.toml allows");
}

TEST_CASE("mistakes of the gateway") {
  const TemporaryFolder folder;
  check_single(load(folder, "", ""), "anju.toml", 1, "gateway", "missing");
  check_single(load(folder, "[gateway]\n", ""), "anju.toml", 1, "gateway.id", "missing");
  check_single(load(folder, "[gateway]\nid = \"Box 1\"\n", ""), "anju.toml", 2, "gateway.id",
               "no identifier");
  check_single(load(folder, "[gateway]\nid = \"" + std::string(65, 'x') + "\"\n", ""), "anju.toml", 2,
               "gateway.id", "1 to 64");
  check_single(load(folder, kGateway + "language = \"cn\"\n", ""), "anju.toml", 3, "gateway.language",
               "unknown word \"cn\"");
  check_single(load(folder, kGateway + "timezone = \"Asia/Shangai\"\n", ""), "anju.toml", 3,
               "gateway.timezone", "did you mean \"Asia/Shanghai\"?");
  for (const char* name :
       {"../zoneinfo/Asia/Shanghai", "/usr/share/zoneinfo/PRC", "tzdata.zi", "zone1970.tab", ""}) {
    CAPTURE(name);
    check_single(load(folder, kGateway + "timezone = \"" + name + "\"\n", ""), "anju.toml", 3,
                 "gateway.timezone", "time zone");
  }
}

TEST_CASE("all mistakes come in one go, by file and line") {
  const TemporaryFolder folder;
  folder.write("homes.d/b.toml", "[home]\nid = \"h1\"\n");
  const LoadedSettings loaded = load(folder, "[mqtt]\nprot = 1\nport = 0\n[gateway]\nid = 7\n",
                                     "[home]\nid = \"h1\"\ntear = 1\n[[device]]\n");
  REQUIRE_MESSAGE(loaded.mistakes.size() == 7, all_of(loaded.mistakes));
  std::vector<std::string> seen;
  for (const Mistake& mistake : loaded.mistakes)
    seen.push_back(std::filesystem::path(mistake.file).filename().string() + ":" +
                   std::to_string(mistake.line) + ":" + mistake.key);
  CHECK(seen == std::vector<std::string>{"anju.toml:2:mqtt.prot", "anju.toml:3:mqtt.port",
                                         "anju.toml:5:gateway.id", "a.toml:3:home.tear",
                                         "a.toml:4:device[1].id", "a.toml:4:device[1].profile",
                                         "b.toml:2:home.id"});
  CHECK(loaded.mistakes[6].reason.find("a.toml:2") != std::string::npos);
}

TEST_CASE("the text of a mistake is file:line: key: reason") {
  CHECK(to_text({"/etc/anju/anju.toml", 7, "mqtt.port", "too large"}) ==
        "/etc/anju/anju.toml:7: mqtt.port: too large");
  CHECK(to_text({"a.toml", 0, "", "there is no such file"}) == "a.toml: there is no such file");
}

TEST_CASE("files that cannot be read") {
  const TemporaryFolder folder;
  const LoadedSettings missing = load_settings(folder.path() / "none.toml", {test::shipped_folder()});
  check_single(missing, "none.toml", 0, "", "there is no such file");
  check_single(load_settings(folder.path(), {test::shipped_folder()}), "", 0, "", "not a plain file");
  std::filesystem::create_directories(folder.path() / "homes.d/folder.toml");
  check_single(load(folder, kGateway, ""), "folder.toml", 0, "", "not a plain file");
}

TEST_CASE("a file that is too large is refused before it is read as TOML") {
  const TemporaryFolder folder;
  const std::string right = kGateway + "#" + std::string(kFileBytes - kGateway.size() - 1, 'x');
  CHECK(load(folder, right, "").mistakes.empty());
  check_single(load(folder, right + "x", ""), "anju.toml", 0, "", "larger than 1024 KiB");
}

TEST_CASE("a file full of mistakes does not fill the memory or the log") {
  const TemporaryFolder folder;
  std::string text = kGateway;
  for (int i = 0; i < 5000; ++i) text += "key" + std::to_string(i) + std::string(100, 'k') + " = 1\n";
  const LoadedSettings loaded = load(folder, text, "");
  CHECK(loaded.mistakes.size() == MistakeList::kMost + 1);
  CHECK(loaded.mistakes.back().reason == "more mistakes follow; put these right first");
  for (const Mistake& mistake : loaded.mistakes) REQUIRE(to_text(mistake).size() < 500);
}

TEST_CASE("foreign text is shown in quotes, cut at a character, and without control characters") {
  CHECK(shown("a\x1b[31m\n") == "\"a?[31m?\"");
  CHECK(shown(std::string(39, 'a') + "家") == "\"" + std::string(39, 'a') + "...\"");
  CHECK(shown("家") == "\"家\"");
}

TEST_CASE("without any profile the message says where they come from") {
  const TemporaryFolder folder;
  folder.write("homes.d/a.toml", kHomeHead + kSmoke);
  const LoadedSettings loaded =
      load_settings(folder.write("anju.toml", kGateway + kMqtt), {folder.path() / "share"});
  check_single(loaded, "a.toml", 5, "device[1].profile", "no profiles were found (anjud --share");
}

TEST_CASE("a broken profile is named once, and its devices are not called unknown as well") {
  const TemporaryFolder folder;
  folder.write(
      "profiles.d/mine.toml",
      "[profile]\nid = \"mine\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"x/{device}\"]\n[[channel]]\n"
      "quantity = \"alarm.smoek\"\npointer = \"/a\"\n");
  folder.write("profiles.d/other.toml", "[profile]\nid = \"other\"\n");
  const LoadedSettings loaded =
      load(folder, kGateway + kMqtt, kHomeHead + "[[device]]\nid = \"s\"\nprofile = \"mine\"\n");
  REQUIRE_MESSAGE(loaded.mistakes.size() == 2, all_of(loaded.mistakes));
  CHECK(loaded.mistakes[0].key == "channel[1].quantity");
  CHECK(loaded.mistakes[0].line == 7);
  CHECK(loaded.mistakes[1].key == "profile.transport");
}

TEST_CASE("two profiles of one folder with the same id") {
  const TemporaryFolder folder;
  const std::string profile =
      "[profile]\nid = \"mine\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"x/{device}\"]\n[[channel]]\n"
      "quantity = \"alarm.smoke\"\npointer = \"/a\"\n";
  folder.write("profiles.d/a.toml", profile);
  folder.write("profiles.d/b.toml", profile);
  check_single(load(folder, kGateway, ""), "b.toml", 1, "profile.id", "the profile \"mine\" is already at ");
}

}  // namespace anju::mistakes_test
