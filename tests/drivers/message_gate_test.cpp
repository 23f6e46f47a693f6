// One topic may not say so much that the others have to wait; that an alarm is on is heard all the same.
#include "drivers/message_gate.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

Instant at(Duration since) {
  return {SteadyTime{since}, WallTime{std::chrono::hours{24 * 20000}} + since, ClockQuality::synced};
}

Profile smoke_profile() {
  return parse_profile(
             "[profile]\nid = \"p\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"t/{device}\"]\n[[channel]]\n"
             "quantity = \"alarm.smoke\"\npointer = \"/smoke\"\nalarm = \"smoke\"\n"
             "test_when = [{ pointer = \"/test\", equals = true }]\n",
             "p.toml")
      .profile;
}

struct Stand {
  Profile profile = smoke_profile();
  Listener listener{&profile, Lane::alarm, {}};
  MessageGate gate;

  bool admits(const std::string& payload, Duration when, const std::string& topic = "t/a") {
    return gate.admits({topic, payload, false, false}, {&listener}, at(when));
  }
  // How many of `count` messages within one second.
  int burst(int count, Duration from, const std::string& topic = "t/a") {
    int kept = 0;
    for (int i = 0; i < count; ++i)
      kept += admits("{\"smoke\":false}", from + i * 1000ms / count, topic) ? 1 : 0;
    return kept;
  }
};

}  // namespace

TEST_CASE("a topic may say a burst at once and then its rate; another topic is none of its business") {
  Stand stand;
  CHECK(stand.burst(400, 0s) == 400);
  CHECK(stand.burst(1000, 1s) < 250);
  CHECK(stand.burst(1000, 2s) <= 51);
  CHECK(stand.burst(1000, 3s) >= 49);
  CHECK(stand.burst(400, 3s, "t/b") == 400);
  CHECK(stand.burst(400, 60s) == 400);
}

TEST_CASE("what is left out is reported at once and then every ten seconds, with all that was left out") {
  Stand stand;
  CHECK(stand.gate.take_reports(at(0s)).empty());
  stand.burst(1000, 0s);
  const auto first = stand.gate.take_reports(at(1s));
  REQUIRE(first.size() == 1);
  CHECK(first[0].topic == "t/a");
  CHECK(first[0].count >= 440);
  CHECK(first[0].from.steady < first[0].to.steady);
  int left_out = 1000 - stand.burst(1000, 1s);
  CHECK(stand.gate.take_reports(at(2s)).empty());
  left_out += 1000 - stand.burst(1000, 2s);
  const auto second = stand.gate.take_reports(at(11s));
  REQUIRE(second.size() == 1);
  CHECK(second[0].count == static_cast<std::uint64_t>(left_out));
  CHECK(stand.gate.take_reports(at(60s)).empty());
}

TEST_CASE("beyond its rate a topic is heard once a second when it says that an alarm is on") {
  Stand stand;
  const auto drain = [&stand](Duration when) {
    while (stand.admits("{}", when)) {
    }
  };
  drain(2s);
  CHECK_FALSE(stand.admits("{\"smoke\":false}", 2s));
  CHECK(stand.admits("{\"smoke\":true}", 2s));
  CHECK_FALSE(stand.admits("{\"smoke\":true}", 2s));
  drain(2999ms);
  CHECK_FALSE(stand.admits("{\"smoke\":true}", 2999ms));
  drain(3s);
  CHECK_FALSE(stand.admits("{\"smoke\":true,\"test\":true}", 3s));
  CHECK_FALSE(stand.admits("no JSON", 3s));
  CHECK(stand.admits("{\"smoke\":true}", 3s));
}

TEST_CASE("of more topics than it remembers the quiet ones are forgotten, and the mad one is not") {
  Stand stand;
  stand.burst(2000, 0s);
  for (std::size_t i = 0; i < 2 * TopicLimiter::kTopics; ++i)
    CHECK(stand.admits("{}", 1s + std::chrono::milliseconds{i}, "q/" + std::to_string(i)));
  CHECK(stand.burst(1000, 10s) < 600);
}

}  // namespace anju
