// The words and numbers of the model: each name leads back to its value, and ids tell alerts apart.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "rules/model/alert.hpp"
#include "rules/model/presence.hpp"
#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"
#include "rules/subject.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju::model_test {
namespace {
using namespace std::chrono_literals;
}  // namespace

TEST_CASE("each event and each stage has a name of its own that leads back to it") {
  std::set<std::string_view> names;
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i) {
    const auto event = static_cast<EventKind>(i);
    CHECK(find_event(name(event)) == event);
    names.insert(name(event));
  }
  CHECK(names.size() == 16);
  for (int i = 0; i <= static_cast<int>(Stage::cleared); ++i) {
    const auto stage = static_cast<Stage>(i);
    CHECK(find_stage(name(stage)) == stage);
    names.insert(name(stage));
  }
  CHECK(names.size() == 25);
  CHECK_FALSE(find_event("earthquake"));
  CHECK_FALSE(find_stage(""));
}

TEST_CASE("the names of the contract") {
  CHECK(name(EventKind::gas_leak) == "gas-leak");
  CHECK(name(EventKind::presence_unknown) == "presence-unknown");
  CHECK(name(AlertClass::emergency) == "emergency");
  CHECK(name(AlertClass::technical) == "technical");
  CHECK(name(Dispatch::medical_120) == "medical-120");
  CHECK(name(Dispatch::maintenance) == "maintenance");
  CHECK(name(Stage::rechecked) == "rechecked");
  CHECK(name(Transition::Kind::raised) == "raised");
  CHECK(name(Transition::Kind::cleared) == "cleared");
}

TEST_CASE("life safety is smoke, gas, CO, a call and a fall, and nothing else") {
  std::set<EventKind> found;
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i) {
    if (is_life_safety(static_cast<EventKind>(i))) found.insert(static_cast<EventKind>(i));
  }
  CHECK(found == std::set{EventKind::smoke, EventKind::gas_leak, EventKind::carbon_monoxide, EventKind::sos,
                          EventKind::fall});
}

TEST_CASE("each quality has a name that leads back to it") {
  for (int i = 0; i <= static_cast<int>(Quality::repeated); ++i) {
    const auto quality = static_cast<Quality>(i);
    CHECK(find_quality(name(quality)) == quality);
  }
  CHECK(name(Quality::out_of_range) == "out_of_range");
  CHECK_FALSE(find_quality("fine"));
}

TEST_CASE("presence has three values, and not hearing is not fine") {
  CHECK(name(Presence::active) == "active");
  CHECK(name(Presence::inactive) == "inactive");
  CHECK(name(Presence::unknown) == "unknown");
}

TEST_CASE("the id of an alert is made of what it is about, the same every time") {
  CHECK(make_alert_id("h1", "inactivity", "home", SteadyTime{1234ms}) == "h1/inactivity/home/1234");
  std::set<std::string> ids{
      make_alert_id("h1", "r", "s", SteadyTime{1ms}), make_alert_id("h2", "r", "s", SteadyTime{1ms}),
      make_alert_id("h1", "q", "s", SteadyTime{1ms}), make_alert_id("h1", "r", "t", SteadyTime{1ms}),
      make_alert_id("h1", "r", "s", SteadyTime{2ms})};
  CHECK(ids.size() == 5);
}

TEST_CASE("two channels of a device never share a subject") {
  Site site = SiteBuilder().water("w").site();
  const auto subject = [&site](std::string name, std::string tariff) {
    site.channels[0].name = std::move(name);
    site.channels[0].tariff = std::move(tariff);
    return channel_subject(site, 0);
  };
  CHECK(subject("", "") == "w.water.volume.total");
  CHECK(subject("cold", "") == "w.water.volume.total.cold");
  CHECK(subject("1", "") != subject("", "1"));
  CHECK(state_key("inactivity", site, 0).starts_with("inactivity/h1/w.water.volume.total"));
}

TEST_CASE("a deadline that is met late is placed on the wall as it was then") {
  const Instant now{SteadyTime{100s}, WallTime{5000s}, ClockQuality::stepped};
  CHECK(instant_at(SteadyTime{40s}, now) == Instant{SteadyTime{40s}, WallTime{4940s}, ClockQuality::stepped});
}

TEST_CASE("what was measured earlier is placed earlier, if the wall clock can be believed") {
  Reading reading;
  reading.heard_at = {SteadyTime{1000s}, WallTime{9000s}, ClockQuality::synced};
  reading.measured_at = WallTime{8900s};
  CHECK(measured_steady(reading) == SteadyTime{900s});
  reading.measured_at = WallTime{9001s};
  CHECK(measured_steady(reading) == SteadyTime{1000s});
  reading.measured_at = WallTime{8900s};
  for (const ClockQuality quality : {ClockQuality::unsynced, ClockQuality::stepped}) {
    reading.heard_at.quality = quality;
    CHECK(measured_steady(reading) == SteadyTime{1000s});
  }
}

}  // namespace anju::model_test
