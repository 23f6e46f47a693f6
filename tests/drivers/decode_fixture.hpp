// Small profiles and messages for the cases about decoding. What is expected is said with doctest.
#pragma once

#include <doctest/doctest.h>

#include <optional>
#include <string>

#include "config/load.hpp"
#include "drivers/decode.hpp"

namespace anju::test {

constexpr WallTime kHeard = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{14};

// `mqtt` are lines of [mqtt] and its tables, `more` the channels, records and what else there is.
inline Profile profile_of(const std::string& more, const std::string& mqtt = "") {
  const std::string heading =
      "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"t/{device}\"]\n" + mqtt + "\n";
  LoadedProfile loaded = parse_profile(heading + more, "p.toml");
  for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
  REQUIRE(loaded.mistakes.empty());
  return loaded.profile;
}

inline std::string channel(const std::string& quantity, const std::string& more = "pointer = \"/v\"") {
  return "[[channel]]\nquantity = \"" + quantity + "\"\n" + more + "\n";
}

inline Profile one(const std::string& quantity, const std::string& more = "pointer = \"/v\"") {
  return profile_of(channel(quantity, more));
}

// In a home of UTC.
inline Decoded read(const Profile& profile, std::string payload, std::string topic = "t/d") {
  return decode(profile, MqttMessage{std::move(topic), std::move(payload)}, kHeard, Zone());
}

inline std::string in_v(const std::string& value) { return "{\"v\":" + value + "}"; }

// Of a message that gives one value and no refusal. None: the device says that it does not know.
inline std::optional<std::int64_t> ticks(const Profile& profile, const std::string& payload) {
  const Decoded decoded = read(profile, payload);
  INFO(payload.substr(0, 200));
  for (const Refusal& refusal : decoded.refusals) FAIL_CHECK(refusal.reason << " at " << refusal.where);
  REQUIRE(decoded.values.size() == 1);
  CHECK((decoded.values[0].quality == Quality::invalid) == !decoded.values[0].ticks);
  return decoded.values[0].ticks;
}

inline void expect_unknown(const Profile& profile, const std::string& payload) {
  CHECK(ticks(profile, payload) == std::nullopt);
}

inline void expect_refused(const Decoded& decoded, std::string_view reason, const std::string& where) {
  CHECK(decoded.values.empty());
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == reason);
  CHECK(decoded.refusals[0].where == where);
}

// Understood, and no word of what the profile reads.
inline void expect_nothing(const Decoded& decoded) {
  CHECK(decoded.values.empty());
  for (const Refusal& refusal : decoded.refusals) FAIL_CHECK(refusal.reason << " at " << refusal.where);
}

inline const ChannelProfile& channel_of(const Profile& profile, const DecodedValue& value) {
  return profile.channels.at(value.channel);
}

// The channel's name, whether the profile or the message tells it.
inline std::string name_of(const Profile& profile, const DecodedValue& value) {
  return value.label.empty() ? channel_of(profile, value).name : value.label;
}

inline double unit_value(const Profile& profile, const DecodedValue& value) {
  REQUIRE(value.ticks.has_value());
  return to_unit(channel_of(profile, value).quantity, *value.ticks);
}

}  // namespace anju::test
