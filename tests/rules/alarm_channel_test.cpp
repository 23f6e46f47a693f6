// An alarm of a device: any hint raises, only a certain end clears, and no alarm is swallowed by the one
// before.
#include "rules/alarm_channel.hpp"

#include <doctest/doctest.h>

#include <array>

#include "tests/rules/listening_box.hpp"

namespace anju::alarm_channel_test {
namespace {

using namespace std::chrono_literals;

constexpr ChannelIndex kSmoke = 0;
constexpr ChannelIndex kCall = 1;

SiteBuilder flat() {
  return SiteBuilder()
      .alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke)
      .alarm("button", Quantity::alarm_sos, EventKind::sos);
}

// Each case is shorter than the silence limit, so only the alarms speak.
class Flat : public ListeningBox {
 public:
  Flat() : ListeningBox(flat()) { start(); }
};

constexpr std::array kNoFact{Quality::invalid, Quality::out_of_range, Quality::stale, Quality::repeated};

}  // namespace

TEST_CASE("the first true raises, the first false clears, and what is said again is nothing new") {
  Flat box;
  box.say(1min, kSmoke, 0);
  box.say(2min, kSmoke, 1);
  box.say(3min, kSmoke, 1);
  CHECK(box.told() == Lines{"00:02 raised smoke kitchen"});
  box.say(4min, kSmoke, 0);
  box.say(5min, kSmoke, 0);
  CHECK(box.told() == Lines{"00:04 cleared smoke kitchen"});
  CHECK(box.transitions[0].alert_id == box.transitions[1].alert_id);
}

TEST_CASE("a doubtful true raises, because a false alarm costs less than a fire") {
  Flat box;
  box.say(1min, kSmoke, 1, Quality::suspect);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen"});
}

TEST_CASE("only a good false clears") {
  Flat box;
  box.say(1min, kSmoke, 1);
  box.say(2min, kSmoke, 0, Quality::suspect);
  for (const Quality quality : kNoFact) box.say(3min, kSmoke, 0, quality);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen"});
  box.say(4min, kSmoke, 0);
  CHECK(box.told() == Lines{"00:04 cleared smoke kitchen"});
}

TEST_CASE("what is stale, repeated, invalid or out of range does not raise") {
  Flat box;
  for (const Quality quality : kNoFact) box.say(1min, kSmoke, 1, quality);
  CHECK(box.told().empty());
}

TEST_CASE("a test press pages nobody, and ends nothing") {
  Flat box;
  Reading press;
  press.channel = kSmoke;
  press.value = 1;
  press.is_test = true;
  press.heard_at = instant(1min);
  press.measured_at = press.heard_at.wall;
  box.say(press);
  CHECK(box.told().empty());
  box.say(2min, kSmoke, 1);
  press.value = 0;
  press.heard_at = instant(3min);
  box.say(press);
  CHECK(box.told() == Lines{"00:02 raised smoke kitchen"});
}

TEST_CASE("a false that was overtaken by the alarm does not end it") {
  Flat box;
  box.say(10min, kSmoke, 1);
  box.say(9min, kSmoke, 0);
  CHECK(box.told() == Lines{"00:10 raised smoke kitchen"});
  box.say(10min, kSmoke, 0);
  CHECK(box.told() == Lines{"00:10 cleared smoke kitchen"});
}

TEST_CASE("two alarms within one millisecond are two alerts") {
  Flat box;
  for (const std::int64_t value : {1, 0, 1, 0, 1}) box.say(1min, kSmoke, value);
  REQUIRE(box.transitions.size() == 5);
  CHECK(box.transitions[0].alert_id == box.transitions[1].alert_id);
  CHECK(box.transitions[0].alert_id != box.transitions[2].alert_id);
  CHECK(box.transitions[2].alert_id != box.transitions[4].alert_id);
}

TEST_CASE("a released button does not mean that the person is well, and the next press is a new call") {
  Flat box;
  box.say(1min, kCall, 1);
  box.say(2min, kCall, 0);
  CHECK(box.told() == Lines{"00:01 raised sos button"});
  box.say(3min, kCall, 1);
  CHECK(box.told() == Lines{"00:03 raised sos button"});
  CHECK(box.transitions[0].alert_id != box.transitions[1].alert_id);
}

TEST_CASE("a fall latches like a call") {
  ListeningBox box(SiteBuilder().alarm("watch", Quantity::alarm_fall, EventKind::fall));
  box.start();
  box.say(1min, 0, 1);
  box.say(2min, 0, 0);
  CHECK(box.told() == Lines{"00:01 raised fall watch"});
}

TEST_CASE("a button that never says false: presses of one moment are one call, a later press is another") {
  Flat box;
  for (const auto at : {1min, 2min, 11min, 21min}) box.say(at, kCall, 1);
  CHECK(box.told() == Lines{"00:01 raised sos button"});
  box.say(31min + 1s, kCall, 1);
  CHECK(box.told() == Lines{"00:31:01 raised sos button"});
}

TEST_CASE("a detector that never says false raises for the next fire") {
  ListeningBox box(SiteBuilder().alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke));
  box.start();
  box.say(0h, 0, 1);
  box.say(25h, 0, 1);
  box.say(50h + 1s, 0, 1);
  Lines smoke;
  for (const auto& line : box.told()) {
    if (line.find("smoke") != std::string::npos) smoke.push_back(line);
  }
  CHECK(smoke == Lines{"00:00 raised smoke kitchen", "50:00:01 raised smoke kitchen"});
}

TEST_CASE("an alarm outlives its detector: silence is no end of a fire") {
  Flat box;
  box.say(1min, kSmoke, 1);
  box.hear(3h, kCall);
  box.hear(6h, kCall);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen", "04:01 raised device-fault kitchen"});
}

TEST_CASE("the alert says what was heard") {
  Flat box;
  box.say_late(5min, 2min, kSmoke, 1);
  REQUIRE(box.transitions.size() == 1);
  const Transition& raised = box.transitions[0];
  CHECK(raised.rule == "alarm-channel");
  CHECK(raised.device == std::optional<std::uint32_t>(0));
  CHECK(raised.at == instant(5min));
  CHECK(raised.evidence == Evidence{{"quantity", std::string("alarm.smoke")},
                                    {"value", true},
                                    {"quality", std::string("good")},
                                    {"measured_at", kWallStart + 3min}});
}

}  // namespace anju::alarm_channel_test
