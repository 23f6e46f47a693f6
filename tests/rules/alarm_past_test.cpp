// Of what a device tells late, which belongs to an alarm that is known, and which is another one: to the
// millisecond.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "rules/alarm_channel.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju::alarm_past_test {
namespace {

using namespace std::chrono_literals;

constexpr ChannelIndex kLeak = 0;
constexpr ChannelIndex kCall = 1;
constexpr ChannelIndex kSmoke = 2;  // never says that it is over

class Flat : public ListeningBox {
 public:
  Flat()
      : ListeningBox(SiteBuilder()
                         .alarm("bath", Quantity::alarm_water_leak, EventKind::water_leak)
                         .alarm("button", Quantity::alarm_sos, EventKind::sos)
                         .alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke, 5min)) {
    start();
  }
  std::size_t raised() const {
    std::size_t count = 0;
    for (const Transition& told : transitions) count += told.kind == Transition::Kind::raised ? 1 : 0;
    return count;
  }
};

struct Past {
  Duration measured;
  std::int64_t value = 1;
};
struct Case {
  std::string what;
  ChannelIndex channel;
  std::vector<Past> past;
  std::size_t alarms;
};

}  // namespace

TEST_CASE("alarms of the past are one as long as nobody ended them and another would not be a new one") {
  for (const Case& one : std::vector<Case>{
           {"a call within ten minutes", kCall, {{60min}, {70min}}, 1},
           {"a call later", kCall, {{60min}, {70min + 1ms}}, 2},
           {"an end at the very time of the alarm is none", kLeak, {{60min}, {60min, 0}, {65min}}, 1},
           {"an end after it", kLeak, {{60min}, {60min + 1ms, 0}, {65min}}, 2},
           {"an alarm at the very time of the end is another", kLeak, {{60min}, {65min, 0}, {65min}}, 2},
           {"of two ends the first counts", kLeak, {{60min}, {65min, 0}, {75min, 0}, {70min}}, 2},
           {"in whatever order they come", kLeak, {{60min}, {75min, 0}, {65min, 0}, {70min}}, 2},
           {"an end is of the alarm before it", kLeak, {{60min}, {65min, 0}, {70min}, {75min}}, 2},
           {"what is older than what was told", kLeak, {{60min}, {59min}}, 1}}) {
    INFO(one.what);
    Flat box;
    for (const Past& past : one.past) box.tell_past(3h, past.measured, one.channel, past.value);
    CHECK(box.raised() == one.alarms);
  }
}

TEST_CASE("an alarm that was heard live is known a minute before it and a minute after its end") {
  struct Told {
    ChannelIndex channel;
    Duration measured;
    bool is_known;
  };
  for (const Told& told : std::vector<Told>{{kLeak, 59min, true},
                                            {kLeak, 59min - 1ms, false},
                                            {kLeak, 71min, true},
                                            {kLeak, 71min + 1ms, false},
                                            // As long as it would have lasted, where nobody ended it.
                                            {kCall, 71min, true},
                                            {kCall, 71min + 1ms, false},
                                            {kSmoke, 66min, true},
                                            {kSmoke, 66min + 1ms, false}}) {
    INFO("channel " << told.channel << " at " << told.measured.count());
    Flat box;
    box.say(60min, told.channel, 1);
    if (told.channel == kLeak) box.say(70min, kLeak, 0);
    const std::size_t before = box.raised();
    box.tell_past(3h, told.measured, told.channel, 1);
    CHECK((box.raised() == before) == told.is_known);
  }
}

TEST_CASE("what is told of the future is forgotten when the clock was set back by more than ten minutes") {
  for (const auto& [ahead, alarms] : {std::pair<Duration, std::size_t>{10min, 1}, {10min + 1ms, 2}}) {
    Flat box;
    box.tell_past(60min, 60min + ahead, kLeak, 1);
    box.tell_past(60min, 30min, kLeak, 1);
    CHECK(box.raised() == alarms);
  }
}

TEST_CASE("an alarm that is heard at its own deadline is another, and an end then is not confirmed") {
  const Site site = SiteBuilder().alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke, 15min).site();
  for (const std::int64_t value : {1, 0}) {
    AlarmChannelRule rule(site, 0);
    Effects effects;
    Reading smoke;
    smoke.value = 1;
    smoke.heard_at = instant(1min);
    rule.on_reading(smoke, effects);
    CHECK(rule.next_deadline() == steady(16min));
    smoke.value = value;
    smoke.heard_at = instant(16min);
    rule.on_reading(smoke, effects);
    REQUIRE(effects.transitions.size() == (value == 1 ? 3 : 2));
    CHECK(effects.transitions[1].evidence.back() == Fact{"quiet_for", Duration{15min}});
    CHECK(rule.view(instant(16min)).is_raised == (value == 1));
  }
}

}  // namespace anju::alarm_past_test
