// How messages of a device model look as a whole: topics, records, who, when, repeats.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/condition.hpp"
#include "config/identity.hpp"
#include "config/json_path.hpp"
#include "config/topic_pattern.hpp"
#include "config/zone.hpp"
#include "rules/model/time.hpp"

namespace anju {

enum class PayloadKind : std::uint8_t { json, text, bytes, hex, senml };
enum class Inner : std::uint8_t { none, json, hex, base64 };  // what a text inside a message is again

enum class Fold : std::uint8_t { none, lower, upper };

struct TimeFormat {
  enum class Kind : std::uint8_t { iso, epoch, epoch_local, strptime };
  Kind kind = Kind::iso;
  std::string text;  // strptime(3)
};

struct TimeReading {
  std::vector<JsonPath> at;
  std::optional<JsonPath> then;  // its text is appended after a blank
  std::vector<TimeFormat> formats{{TimeFormat::Kind::iso, ""}, {TimeFormat::Kind::epoch, ""}};
  std::optional<Zone> zone;  // none: the gateway's
  // How far ahead of and behind the time of reception a device's time is believed. Behind: as long as
  // roll-ups are kept; a network server that delivers a year's backlog is rare, and its profile says so.
  Duration ahead{std::chrono::minutes{5}};
  Duration behind{std::chrono::hours{24 * 400}};
  std::vector<std::string> ignored;  // words that are no time; a `*` at the end is any rest
};

struct Record {
  std::vector<JsonPath> at;
  std::optional<std::size_t> topic;  // position in MqttProfile::topics; none: any
  Conditions when;
  Identity device;             // empty: that of the message
  std::vector<JsonPath> time;  // empty: that of the message
  bool historical = false;
  Inner parse = Inner::none;
};

struct LivenessTopic {
  TopicPattern topic;
  std::vector<JsonPath> paths;
  std::vector<Scalar> online;
  std::vector<Scalar> offline;
};

struct RepeatRule {
  std::vector<JsonPath> key;  // empty: the payload
  Duration within{0};         // 0: no rule
};

struct MqttProfile {
  std::vector<TopicPattern> topics;  // those of channels and records first: the first that matches counts
  std::vector<std::string> ignored;  // MQTT filters (+ and #) below the same topics that carry no readings
  PayloadKind payload = PayloadKind::json;
  Conditions when;
  Conditions encrypted_when;
  Identity device;
  Fold fold = Fold::none;
  TimeReading time;
  std::vector<Record> records;
  RepeatRule repeat;
  std::vector<LivenessTopic> liveness;
  std::vector<JsonPath> personal;
  std::vector<bool> bare_topics;  // as `topics`: a payload that is no JSON is a text

  // A field or a device is found in the payload, so a topic alone does not say whose message it is.
  bool names_device_in_payload() const;
};

}  // namespace anju
