// One topic may not say so much that the others have to wait; that an alarm is on is heard all the same.
#include "drivers/message_gate.hpp"

#include <doctest/doctest.h>

#include "config/load.hpp"

namespace anju::message_gate_test {
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

// A bridge whose messages say which sensor they are of.
Profile bridge_profile() {
  return parse_profile(
             "[profile]\nid = \"b\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"bridge\"]\n"
             "device = \"/id\"\n[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/smoke\"\nalarm = "
             "\"smoke\"\n",
             "b.toml")
      .profile;
}

DeviceSettings device(const std::string& id, const std::string& profile) {
  DeviceSettings made;
  made.id = id;
  made.profile = profile;
  return made;
}

// Two homes: a to a19 and, behind the bridge, x in the first; b, and y behind the bridge in the second.
Settings two_homes() {
  Settings settings;
  settings.profiles.emplace("p", smoke_profile());
  settings.profiles.emplace("b", bridge_profile());
  settings.homes.resize(2);
  settings.homes[0].id = "h-1";
  settings.homes[1].id = "h-2";
  settings.homes[0].devices = {device("a", "p"), device("x", "b")};
  for (int i = 1; i < 20; ++i) settings.homes[0].devices.push_back(device("a" + std::to_string(i), "p"));
  settings.homes[1].devices = {device("b", "p"), device("y", "b")};
  return settings;
}

struct Stand {
  explicit Stand(const QuotaSettings& a_quota = {}) : gate(a_quota, site, router) {}
  Settings settings = two_homes();
  Site site = make_site(settings);
  TopicRouter router{settings, site};
  MessageGate gate;

  bool admits(const std::string& payload, Duration when, const std::string& topic = "t/a") {
    const MqttMessage message{topic, payload, false, false};
    const auto listeners = router.listeners(topic);
    return gate.admits(message, listeners, gate.sayer_of(message, listeners, at(when)), at(when));
  }
  // Of `count` messages of the first home, from all of its topics in turn, how many.
  int flood(int count, Duration from, const std::string& payload = "{}") {
    int kept = 0;
    for (int i = 0; i < count; ++i)
      kept += admits(payload, from + i * 1000ms / count, i % 20 == 0 ? "t/a" : "t/a" + std::to_string(i % 20))
                  ? 1
                  : 0;
    return kept;
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
  CHECK(first[0].whose == Sayer{Sayer::Kind::device, 0});
  CHECK(first[0].span.count >= 440);
  CHECK(first[0].span.from.steady < first[0].span.to.steady);
  int left_out = 1000 - stand.burst(1000, 1s);
  CHECK(stand.gate.take_reports(at(2s)).empty());
  left_out += 1000 - stand.burst(1000, 2s);
  const auto second = stand.gate.take_reports(at(11s));
  REQUIRE(second.size() == 1);
  CHECK(second[0].span.count == static_cast<std::uint64_t>(left_out));
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

TEST_CASE("a home with many topics gets no more than its quota, and its neighbour all that it says") {
  Stand stand({.home = {100, 1 << 20}, .device = {50, 1 << 20}});
  CHECK(stand.flood(2000, 0s) == 2000);
  const int second = stand.flood(2000, 1s);
  CHECK(second >= 600);  // what is left of 25 seconds' worth
  CHECK(second <= 700);
  CHECK(stand.flood(2000, 2s) <= 101);
  CHECK(stand.burst(400, 2s, "t/b") == 400);
  const auto reports = stand.gate.take_reports(at(3s));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].whose == Sayer{Sayer::Kind::home, 0});
  CHECK(reports[0].span.count >= 3000);
}

TEST_CASE("a device with many topics is named itself, and takes nothing more from its home") {
  Stand stand({.home = {1000, 1 << 20}, .device = {10, 1 << 20}});
  const int kept = stand.burst(400, 0s);
  CHECK(kept >= 100);  // 10 seconds' worth, and what came in meanwhile
  CHECK(kept <= 110);
  const auto reports = stand.gate.take_reports(at(1s));
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].whose == Sayer{Sayer::Kind::device, 0});
}

TEST_CASE("bytes count as well: one large message is let through, and paid for") {
  Stand stand({.home = {200, 10'000}, .device = {100, 1'000}});
  const std::string large(30'000, ' ');
  CHECK(stand.admits(large, 0s));
  CHECK_FALSE(stand.admits("{}", 1s));
  CHECK_FALSE(stand.admits("{}", 19s));
  CHECK(stand.admits("{}", 21s));
  CHECK(stand.admits("{}", 21s, "t/b"));
  CHECK(stand.admits("{}", 21s, "t/a1"));
}

TEST_CASE("in a home whose quota is used up each alarm is heard once a second") {
  Stand stand({.home = {1, 1 << 20}, .device = {1, 1 << 20}});
  stand.flood(100, 0s);
  while (stand.admits("{}", 1s, "t/a3")) {
  }
  CHECK_FALSE(stand.admits("{\"smoke\":false}", 1s, "t/a3"));
  const auto each_is_heard = [&stand](Duration when) {
    int heard = 0;
    for (const char* topic : {"t/a", "t/a1", "t/a2"})
      heard += stand.admits("{\"smoke\":true}", when, topic) ? 1 : 0;
    return heard;
  };
  CHECK(each_is_heard(1s) == 3);
  CHECK(each_is_heard(1500ms) == 0);
  CHECK(each_is_heard(2s) == 3);
}

TEST_CASE("on a shared topic each device has its own rate, and whoever is not installed has one together") {
  Stand stand;
  const auto say = [&stand](const std::string& id, int count) {
    int kept = 0;
    for (int i = 0; i < count; ++i)
      kept += stand.admits("{\"id\":\"" + id + "\",\"smoke\":false}", 0s, "bridge") ? 1 : 0;
    return kept;
  };
  CHECK(say("x", 1000) == 500);
  CHECK(say("y", 400) == 400);
  CHECK(say("stranger", 1000) == 500);
  const auto reports = stand.gate.take_reports(at(1s));
  REQUIRE(reports.size() == 2);
  for (const Limited& report : reports)
    CHECK((report.whose == Sayer{} || report.whose == Sayer{Sayer::Kind::device, 1, true}));
}

}  // namespace anju::message_gate_test
