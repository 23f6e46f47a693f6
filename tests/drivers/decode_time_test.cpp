// When a device says that it measured: each way of writing it, and the ones that are not believed.
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_time_test {
namespace {

using namespace std::chrono_literals;
using namespace test;

// kHeard is 2026-11-24T14:00:00Z, 1795528800 in seconds.
Profile timed(const std::string& mqtt) { return profile_of(channel("water.volume.total"), mqtt); }

Decoded at(const Profile& profile, const std::string& time, const Zone& zone = Zone()) {
  const Decoded decoded = decode(profile, MqttMessage{"t/d", "{\"v\":1," + time + "}"}, kHeard, zone);
  // Whatever becomes of its time, the value stays good.
  REQUIRE(decoded.values.size() == 1);
  CHECK(decoded.values[0].quality == Quality::good);
  return decoded;
}

std::optional<WallTime> time_of(const Profile& profile, const std::string& time, const Zone& zone = Zone()) {
  const Decoded decoded = at(profile, time, zone);
  INFO(time);
  for (const Refusal& refusal : decoded.refusals) FAIL_CHECK(refusal.reason << " at " << refusal.where);
  return decoded.samples.at(decoded.values[0].sample).measured_at;
}

void expect_no_time(const Profile& profile, const std::string& time, std::string_view reason) {
  const Decoded decoded = at(profile, time);
  INFO(time);
  CHECK_FALSE(decoded.samples.at(decoded.values[0].sample).measured_at.has_value());
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == reason);
  CHECK(decoded.refusals[0].where == "/at");
}

const Zone kShanghai = Zone::find("Asia/Shanghai").value();

}  // namespace

TEST_CASE("ISO 8601 and an epoch of any size need no word in the profile") {
  const Profile profile = timed("time = \"/at\"");
  for (const char* text :
       {"\"2026-11-24T13:59:00Z\"", "\"2026-11-24T21:59:00+08:00\"", "\"2026-11-24 13:59:00.000+0000\"",
        "\"2026-11-24T13:59Z\"", "\"2026-11-24T13:59:00\"", "\" 2026-11-24 13:59:00 \"", "1795528740",
        "1795528740000", "1795528740000000", "1795528740000000000", "1795528740.0", "\"1795528740\"",
        "\"1795528740000\"", "\"2026-11-24T13:58:60Z\""})
    CHECK(time_of(profile, "\"at\":" + std::string(text)) == kHeard - 1min);
  CHECK(time_of(profile, "\"at\":1795528740.25") == kHeard - 1min + 250ms);
  CHECK(time_of(profile, "\"at\":\"2026-11-24T13:59:00.123456789Z\"") == kHeard - 1min + 123ms);
}

TEST_CASE("a time that is a lie or none is counted, and the values stay good") {
  const Profile profile = timed("time = \"/at\"");
  for (const char* text : {"\"2026-02-30T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"", "\"2026-11-24T24:00:00Z\"",
                           "\"2026-11-24T13:59:61Z\"", "\"21:59\"", "\"yesterday\"", "true", "{}",
                           "[1795528740]", "1e300", "1e999", "\"nan\"", "\"2026-11-24\""})
    expect_no_time(profile, "\"at\":" + std::string(text), "unreadable-time");
  for (const char* text : {"\"1970-01-01T00:00:00Z\"", "\"2099-01-01T00:00:00Z\"", "\"2000-01-01T00:00:12\"",
                           "0", "-5", "72", "4070908800", "\"2026-11-24T14:05:00.001Z\""})
    expect_no_time(profile, "\"at\":" + std::string(text), "implausible-time");
  for (const char* none : {"\"x\":1", "\"at\":null", "\"at\":\"\"", "\"at\":\" \""})
    CHECK_FALSE(time_of(profile, none).has_value());
}

TEST_CASE("how far ahead and behind a time is believed, both bounds inclusive") {
  const Profile usual = timed("time = \"/at\"");
  CHECK(time_of(usual, "\"at\":\"2026-11-24T14:05:00Z\"") == kHeard + 5min);
  CHECK(time_of(usual, "\"at\":" + std::to_string(1795528800 - 400 * 86400)) == kHeard - 400 * 24h);
  expect_no_time(usual, "\"at\":" + std::to_string(1795528800 - 400 * 86400 - 1), "implausible-time");
  const Profile narrow = timed("[mqtt.time]\nat = \"/at\"\nahead = \"0s\"\nbehind = \"15m\"");
  CHECK(time_of(narrow, "\"at\":1795528800") == kHeard);
  CHECK(time_of(narrow, "\"at\":1795527900") == kHeard - 15min);
  expect_no_time(narrow, "\"at\":1795528801", "implausible-time");
  expect_no_time(narrow, "\"at\":1795527899", "implausible-time");
  const Profile wide = timed("[mqtt.time]\nat = \"/at\"\nbehind = \"3650d\"");
  CHECK(time_of(wide, "\"at\":\"2019-01-01T00:00:00Z\"").has_value());
}

TEST_CASE("a time without an offset is of the site, of UTC or of a zone by name") {
  const std::string text = "\"at\":\"2026-11-24T13:59:00\"";
  const std::string later = "\"at\":\"2026-11-24T21:59:00\"";
  CHECK(time_of(timed("time = \"/at\""), later, kShanghai) == kHeard - 1min);
  CHECK(time_of(timed("[mqtt.time]\nat = \"/at\"\nzone = \"utc\""), text, kShanghai) == kHeard - 1min);
  CHECK(time_of(timed("[mqtt.time]\nat = \"/at\"\nzone = \"site\""), later, kShanghai) == kHeard - 1min);
  CHECK(time_of(timed("[mqtt.time]\nat = \"/at\"\nzone = \"Europe/Berlin\""),
                "\"at\":\"2026-11-24T14:59:00\"", kShanghai) == kHeard - 1min);
  // What has an offset needs none.
  CHECK(time_of(timed("[mqtt.time]\nat = \"/at\"\nzone = \"utc\""), "\"at\":\"2026-11-24T21:59:00+08:00\"") ==
        kHeard - 1min);
}

TEST_CASE("an epoch of local time is one that was counted by the clock on the wall") {
  const Profile profile = timed("[mqtt.time]\nat = \"/at\"\nformat = \"epoch_local\"");
  CHECK(time_of(profile, "\"at\":1795557540", kShanghai) == kHeard - 1min);
  CHECK(time_of(profile, "\"at\":1795528740") == kHeard - 1min);
}

TEST_CASE("other ways of writing are said as to strptime") {
  const Profile european =
      timed("[mqtt.time]\nat = \"/at\"\nformat = [\"%d/%m/%Y %H:%M:%S\", \"%d/%m/%Y %H:%M\"]");
  CHECK(time_of(european, "\"at\":\"24/11/2026 21:59:00\"", kShanghai) == kHeard - 1min);
  CHECK(time_of(european, "\"at\":\"24/11/2026 13:59\"") == kHeard - 1min);
  for (const char* wrong :
       {"\"30/02/2026 00:00:00\"", "\"24/11/2026 13:59:00 \\u0031\"", "\"24/13/2026 00:00:00\"",
        "\"24/11/26T13:59:00\"", "\"2026-11-24T13:59:00Z\"", "1795528740"})
    expect_no_time(european, "\"at\":" + std::string(wrong), "unreadable-time");
  const Profile offset = timed("[mqtt.time]\nat = \"/at\"\nformat = \"%Y%m%d%H%M%S%z\"");
  CHECK(time_of(offset, "\"at\":\"20261124215900+0800\"") == kHeard - 1min);
  const Profile digits = timed("[mqtt.time]\nat = \"/at\"\nformat = \"%Y%m%d%H%M%S\"");
  CHECK(time_of(digits, "\"at\":20261124135900") == kHeard - 1min);
  CHECK(time_of(digits, "\"at\":\"20261124135900\"") == kHeard - 1min);
  CHECK(time_of(digits, "\"at\":\"20261124135860\"") == kHeard - 1min);
}

TEST_CASE("date and time of day in two members are joined") {
  const Profile profile = timed("[mqtt.time]\nat = \"/at\"\nthen = \"/clock\"\nformat = \"%y%m%d %H%M%S\"");
  CHECK(time_of(profile, R"("at":"261124","clock":"135900")") == kHeard - 1min);
  CHECK(time_of(profile, R"("at":261124,"clock":135900)") == kHeard - 1min);
  expect_no_time(profile, R"("at":"261124")", "unreadable-time");
  expect_no_time(profile, R"("at":"261124","clock":null)", "unreadable-time");
  expect_no_time(profile, R"("at":"260230","clock":"135900")", "unreadable-time");
}

TEST_CASE("words that are no time are not counted, and the next place is asked") {
  const Profile profile = timed("[mqtt.time]\nat = [\"/at\", \"/ts\"]\nignore = [\"@*\", \"never\"]");
  CHECK_FALSE(time_of(profile, R"("at":"@1795528740")").has_value());
  CHECK_FALSE(time_of(profile, R"("at":"Never")").has_value());
  CHECK(time_of(profile, R"("at":"@1","ts":1795528740)") == kHeard - 1min);
  // The second holds where the first cannot be believed, and then nothing is wrong.
  CHECK(time_of(profile, R"("at":"1970-01-01T00:00:01Z","ts":1795528740)") == kHeard - 1min);
  const Decoded none = at(profile, R"("at":"x","ts":5)");
  REQUIRE(none.refusals.size() == 1);
  CHECK(none.refusals[0].where == "/ts");
}

TEST_CASE("a channel may have a time of its own, and a lie of it is counted as well") {
  const Profile profile = profile_of(
      channel("water.volume.total") + channel("gas.volume.total", "pointer = \"/g\"\ntime = \"/gt\""),
      "time = \"/at\"");
  const auto times = [&](const std::string& payload) {
    const Decoded decoded = read(profile, payload);
    REQUIRE(decoded.values.size() == 2);
    return std::pair(decoded.samples.at(decoded.values[0].sample).measured_at,
                     decoded.samples.at(decoded.values[1].sample).measured_at);
  };
  CHECK(times(R"({"v":1,"g":2,"at":1795528740,"gt":1795528000})") ==
        std::pair<std::optional<WallTime>, std::optional<WallTime>>(kHeard - 1min, kHeard - 800s));
  // Without its own it has that of the message.
  CHECK(times(R"({"v":1,"g":2,"at":1795528740})").second == kHeard - 1min);
  const Decoded lie = read(profile, R"({"v":1,"g":2,"at":1795528740,"gt":1})");
  REQUIRE(lie.refusals.size() == 1);
  CHECK(lie.refusals[0].reason == "implausible-time");
  CHECK(lie.refusals[0].where == "/gt");
  CHECK(lie.values.size() == 2);
}

}  // namespace anju::decode_time_test
