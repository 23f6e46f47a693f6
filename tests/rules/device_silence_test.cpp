// A device that is not heard is reported at its own limit, on the box's timeline, and only for the time in
// which the box listened.
#include "rules/device_silence.hpp"

#include <doctest/doctest.h>

#include "tests/rules/listening_box.hpp"

namespace anju::device_silence_test {
namespace {

using namespace std::chrono_literals;

constexpr DeviceIndex kDevice = 0;
constexpr DeviceIndex kOther = 1;

SiteBuilder flat() {
  return SiteBuilder()
      .plain("thermometer", Quantity::env_temperature, 10h)
      .plain("other", Quantity::env_temperature, 1000h);
}

class Flat : public ListeningBox {
 public:
  Flat() : ListeningBox(flat()) {}
};

}  // namespace

TEST_CASE("a device that is not heard for its limit is reported, stamped with the limit, once") {
  Flat box;
  box.start();
  box.hear(1h, kDevice);
  box.pass(11h - 1ms);
  CHECK(box.told().empty());
  CHECK_FALSE(box.engine.is_silent(kDevice));
  box.pass(20h);
  box.pass(30h);
  CHECK(box.told() == Lines{"11:00 raised device-fault thermometer"});
  CHECK(box.transitions[0].at == instant(11h));
  CHECK(box.engine.is_silent(kDevice));
  CHECK(box.engine.last_heard(kDevice) == instant(1h));
}

TEST_CASE("the first message ends the silence, and the next silence is another alert") {
  Flat box;
  box.start();
  box.hear(0h, kDevice);
  box.hear(12h, kDevice);
  box.pass(22h);
  CHECK(box.told() == Lines{"10:00 raised device-fault thermometer", "12:00 cleared device-fault thermometer",
                            "22:00 raised device-fault thermometer"});
  CHECK(box.transitions[0].alert_id == box.transitions[1].alert_id);
  CHECK(box.transitions[1].alert_id != box.transitions[2].alert_id);
}

TEST_CASE("a device that was never heard counts from its installation") {
  Flat box;
  box.start(5h);
  box.pass(16h);
  CHECK(box.told() == Lines{"15:00 raised device-fault thermometer"});
  const Evidence& evidence = box.transitions[0].evidence;
  CHECK(evidence == Evidence{{"silent_for", Duration{10h}}, {"limit", Duration{10h}}});
}

TEST_CASE("a message that another one overtook neither ends a silence nor moves the last one back") {
  Flat box;
  box.start();
  box.hear(3h, kDevice);
  box.pass(13h);
  box.engine.on_heard(kDevice, instant(2h), box.effects);
  CHECK(box.effects.transitions.empty());
  CHECK(box.engine.last_heard(kDevice) == instant(3h));
  box.hear(14h, kDevice);
  CHECK(box.told() ==
        Lines{"13:00 raised device-fault thermometer", "14:00 cleared device-fault thermometer"});
}

TEST_CASE("an overtaken message does not shorten the patience with a device that is heard") {
  Flat box;
  box.start();
  box.hear(3h, kDevice);
  box.engine.on_heard(kDevice, instant(1h), box.effects);
  box.pass(13h - 1ms);
  CHECK(box.told().empty());
}

TEST_CASE("a message from before a deaf time does not end the silence after it") {
  Flat before;
  before.start();
  before.hear(1h, kDevice);
  Flat after;
  after.start(9h, before.save(), Duration{3h});
  after.pass(19h);
  after.engine.on_heard(kDevice, instant(2h), after.effects);
  CHECK(after.effects.transitions.empty());
  after.hear(20h, kDevice);
  CHECK(after.told() ==
        Lines{"19:00 raised device-fault thermometer", "20:00 cleared device-fault thermometer"});
}

TEST_CASE("another device is no sign of this one") {
  Flat box;
  box.start();
  for (int hour = 0; hour <= 12; ++hour) box.hear(std::chrono::hours{hour}, kOther);
  CHECK(box.told() == Lines{"10:00 raised device-fault thermometer"});
}

TEST_CASE("a short restart changes nothing; a deaf time begins the count anew") {
  for (const bool deaf : {false, true}) {
    CAPTURE(deaf);
    Flat before;
    before.start();
    before.hear(1h, kDevice);
    Flat after;
    after.start(9h, before.save(), deaf ? std::optional<Duration>(2h) : std::nullopt);
    after.pass(30h);
    CHECK(after.told() ==
          Lines{deaf ? "19:00 raised device-fault thermometer" : "11:00 raised device-fault thermometer"});
  }
}

TEST_CASE("a silence raised before a restart, deaf or not, is cleared by the first message after it") {
  for (const bool deaf : {false, true}) {
    CAPTURE(deaf);
    Flat before;
    before.start();
    before.hear(1h, kDevice);
    before.pass(12h);
    Flat after;
    after.start(40h, before.save(), deaf ? std::optional<Duration>(12h) : std::nullopt);
    CHECK(after.engine.is_silent(kDevice));
    after.pass(60h);
    CHECK(after.told().empty());
    after.hear(61h, kDevice);
    CHECK(after.told() == Lines{"61:00 cleared device-fault thermometer"});
    CHECK(after.transitions[0].alert_id == before.transitions[0].alert_id);
    CHECK(after.transitions[0].evidence[0] == Fact{"silent_for", Duration{60h}});
  }
}

TEST_CASE("a box whose power fails every night still notices a dead device, at twice its limit") {
  SavedStates saved;
  Lines told;
  Evidence evidence;
  Duration heard_first{};
  for (int day = 0; day < 5 && told.empty(); ++day) {
    const auto morning = std::chrono::hours{24 * day};
    Flat box;
    box.start(morning, saved, day == 0 ? std::optional<Duration>() : morning - 16h);
    if (day == 0) box.hear(heard_first, kDevice);
    box.pass(morning + 8h);
    saved = box.save();
    told = box.told();
    if (!told.empty()) evidence = box.transitions.back().evidence;
  }
  // 8 h each on the first and the second day, and 4 h of the third.
  CHECK(told == Lines{"52:00 raised device-fault thermometer"});
  CHECK(evidence[0] == Fact{"silent_for", Duration{20h}});
}

TEST_CASE("a box that was off for a week accuses nobody when it wakes, and nobody before it has settled") {
  const auto site = SiteBuilder().plain("fast", Quantity::env_temperature, 10min);
  ListeningBox before(site);
  before.start();
  before.hear(0h, kDevice);
  ListeningBox after(site);
  after.start(168h, before.save(), Duration{1min});
  after.pass(168h + 15min - 1ms);
  CHECK(after.told().empty());
  after.pass(168h + 15min);
  CHECK(after.told() == Lines{"168:15 raised device-fault fast"});
}

}  // namespace anju::device_silence_test
