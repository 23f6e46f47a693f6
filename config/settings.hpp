// Everything the owner of a box can write, after it has been read and found right.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/care_settings.hpp"
#include "config/holidays.hpp"
#include "config/line_settings.hpp"
#include "config/owner_rule.hpp"
#include "config/page_settings.hpp"
#include "config/profile.hpp"
#include "config/push_adapter.hpp"
#include "config/push_settings.hpp"
#include "config/quota_settings.hpp"
#include "config/store_policy.hpp"
#include "rules/model/home.hpp"
#include "rules/model/time.hpp"
#include "rules/rule_set.hpp"
#include "rules/rule_settings.hpp"

namespace anju {

enum class Language : std::uint8_t { zh, en };

struct GatewaySettings {
  std::string id;  // names the box in topics and at the platform: letters, digits, - and _
  Language language = Language::zh;
  std::string timezone = "Asia/Shanghai";
  std::string holidays = "cn";   // which of the shipped calendars; "none": weekends only
  unsigned safe_mode_after = 5;  // crashes in ten minutes; 0: never
};

struct StoreSettings {
  std::filesystem::path path = "/var/lib/anju/anju.db";
  Duration commit_interval{std::chrono::seconds{10}};  // each commit wears the flash
  std::uint64_t reserve = 16U << 20;                   // bytes of the disk that only alarms may use; 0: none
  StorePolicy policy;
};

// The broker in the home. A numeric loopback or LAN address: a name could hang the process in a resolver.
struct MqttSettings {
  std::string host = "127.0.0.1";
  std::uint16_t port = 1883;
  std::string client_id;  // empty: anjud-<gateway id>; it names the persistent session
  std::string username;
  std::filesystem::path password_file;
};

enum class BusKind : std::uint8_t {
  tcp,           // Modbus TCP: a gateway, or a meter with a network port
  rtu_over_tcp,  // a serial server that passes the bytes of RTU on
  rtu,           // a serial port of the box
};

// One physical bus: at any time it carries one question.
struct BusSettings {
  std::string id;
  BusKind kind = BusKind::tcp;
  std::string host;  // tcp, rtu_over_tcp: IPv4 literal: libmodbus reads nothing else
  std::uint16_t port = 502;
  std::filesystem::path device;  // rtu: by id, so that it is found again in another socket
  // Of the pair of wires. Behind a gateway it says only how long a byte takes, and may be unknown.
  std::optional<LineSettings> line;
  std::string file;  // where it is written, for messages
  int line_number = 0;
};

// Another broker of the city, or another way to the same one.
struct SecondPathSettings {
  std::string host;
  std::uint16_t port = 8883;
  std::filesystem::path ca_file;
  std::filesystem::path cert_file;
  std::filesystem::path key_file;
};

struct PlatformSettings {
  std::string host;
  std::uint16_t port = 8883;
  std::filesystem::path ca_file;
  std::filesystem::path cert_file;
  std::filesystem::path key_file;
  Duration heartbeat{std::chrono::seconds{60}};
  std::optional<SecondPathSettings> second;  // tried for alarms that the first has not answered
  std::optional<Duration> test_every;        // an alarm that is a test proves the way; none: only on demand
};

// Whose settings for many boxes at once this box takes up: signed by a key of the city that has nothing to do
// with the link.
struct FleetSettings {
  std::string group;               // in the topic: boxes that are given the same
  std::filesystem::path key_file;  // public keys in PEM; any of them may have signed
  std::uint64_t taken = 0;         // the number of what was taken up last: written with it; 0: nothing yet
};

// How contacts are called over HTTPS.
struct WebhookSettings {
  std::filesystem::path ca_file;  // whose certificates are believed; empty: the store of the system
};

struct SocketSettings {
  std::filesystem::path api = "/run/anju/anju.sock";       // anjuctl, curl --unix-socket
  std::filesystem::path uplink = "/run/anju/uplink.sock";  // anju-uplink
  // The anju-uplink of the second path.
  std::filesystem::path second_uplink = "/run/anju/uplink-second.sock";
};

// One installed device: which model, and where it is found.
struct DeviceSettings {
  std::string id;
  std::string profile;
  std::string address;  // MQTT: what {device} captures; empty: the id
  std::string bus;      // Modbus
  int unit = 1;
  std::string utility;               // who pushes its readings; its address is their number of the meter
  std::optional<LineSettings> line;  // Modbus: where it is set to another than its bus
  std::string room;
  std::string name;                       // as people call it; it stays in the box
  std::vector<std::string> channels;      // names that only its messages tell: its sensors, inputs, clamps
  std::optional<Duration> reports_every;  // where the model can be set to send once an hour or once a day
};

// A rule that is named to be on or off.
struct NamedRule {
  std::string rule;
  std::string key;  // where, for messages: "home.rules"
  int line = 0;
};

// A [[rule]] of a home: what is other there, or for one device of it.
struct HomeRule {
  NamedRule named;
  std::string device;  // empty: for all of the home
  RuleChange change;
};

// What of a home may leave it beside its alerts. Its id there is a pseudonym in any case.
struct Consent {
  bool contacts = true;       // the ids and roles of those who are called, with each alert
  bool daily_totals = false;  // what was used each day
};

struct HomeSettings {
  std::string id;
  Tier tier = Tier::high_risk;
  std::vector<DeviceSettings> devices;
  std::vector<DeviceSettings> disabled;  // enabled = false: written and checked, and not heard
  std::vector<NamedRule> rules_on;
  std::vector<HomeRule> rules;
  std::vector<Place> places;  // where somebody who wears a tracker is safe
  std::vector<Contact> contacts;
  std::optional<PromptSettings> prompt;
  std::optional<LocalAlarmSettings> local_alarm;
  std::filesystem::path file;
  Consent consent = {};
};

// [rules] of anju.toml: on or off for the whole box, whatever the files of the rules say.
struct RuleSwitches {
  std::vector<NamedRule> on;
  std::vector<NamedRule> off;
  std::string file;
};

struct Settings {
  GatewaySettings gateway;
  StoreSettings store;
  QuotaSettings quota;
  std::optional<MqttSettings> mqtt;
  std::vector<BusSettings> buses;
  std::optional<PlatformSettings> platform;  // none: the box decides and keeps, and tells nobody
  std::optional<FleetSettings> fleet;        // none: only a person at the box changes its settings
  WebhookSettings webhook;
  std::optional<HttpSettings> http;  // none: nothing listens but the socket of anjuctl
  PageSettings page;
  std::vector<UtilitySettings> utilities;
  std::map<std::string, PushAdapter> push_adapters;  // by id
  SocketSettings sockets;
  RuleSettings rules;
  RuleSwitches rule_switches;
  std::vector<OwnerRule> owner_rules;  // every rule found
  Holidays holidays;
  Rhythms rhythms;
  std::vector<HomeSettings> homes;
  std::map<std::string, Profile> profiles;  // every profile found, by id
  std::string revision = {};  // names the text of anju.toml and of the homes: another text, another name
};

// Whether there is anything for anju-uplink to do: a city, or a contact who is called.
bool needs_uplink(const Settings& settings);

// A channel as the rules see it, of the profile's channel at `position`.
Channel make_channel(const ChannelProfile& source, std::size_t position, DeviceIndex device);

// What the rules see of the settings. Order: homes, their devices, their channels, as written.
Site make_site(const Settings& settings);

}  // namespace anju
