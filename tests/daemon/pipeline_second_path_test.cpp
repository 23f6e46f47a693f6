// The second way to the city: an alarm that the first has not brought over in ten seconds takes it, and
// counts once.
#include <doctest/doctest.h>

#include "daemon/pipeline.hpp"
#include "daemon/uplink/link_role.hpp"
#include "daemon/uplink/mqtt_options.hpp"
#include "daemon/uplink/topics.hpp"
#include "link.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_second_path_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

// A box with two ways; a receipt comes by the one on which the message came.
struct Stand {
  Stand() : box(folder.path(), two_ways()) {
    second.start([this](CityMessage message) {
      message.path = CityMessage::Path::second;
      box.inbox.post(std::move(message));
    });
    box.is_in_memory = true;
    box.second = &second;
    box.on_turn = [this] {
      if (second_answers) second.answer();
    };
    box.start();
    box.settle();
  }
  static Settings two_ways() {
    Settings settings = test::settings_with({test::home(
        "h-1", Tier::high_risk,
        {test::device("smoke", "z2m-smoke", "kitchen"), test::device("gas", "z2m-gas", "kitchen")})});
    settings.platform->second.emplace().host = "spare.example.cn";
    return settings;
  }

  void smoke(bool on = true) {
    box.clock.pass(Duration{1});
    box.hear("smoke", on ? R"({"smoke":true})" : R"({"smoke":false})");
    box.settle();
  }
  // Of alerts, as often as they were sent.
  static std::size_t alerts(const test::ScriptedUplink& way) {
    std::size_t count = 0;
    for (const auto& sent : way.sent) count += sent.channel == link::Publish::ALERT ? 1 : 0;
    return count;
  }
  AlertRecord alert() {
    const auto alerts = box.store->alerts(false, 10);
    REQUIRE(alerts.size() == 1);
    return alerts[0];
  }
  std::string reasons() {
    std::string all;
    for (const std::string& reason : box.pipeline->status(box.clock.now()).reasons) all += reason + "\n";
    return all;
  }

  test::ScriptedUplink second;  // outlives the box
  bool second_answers = true;
  test::TemporaryFolder folder;
  Box box;
};

}  // namespace

TEST_CASE("while the first way works the second carries no alarm and no heartbeat") {
  Stand stand;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.smoke();
  stand.box.pass(5min);
  CHECK(stand.alert().stage == Stage::accepted);
  CHECK(stand.second.sent.empty());
  CHECK(stand.second.heartbeats.empty());
  CHECK_FALSE(stand.box.city.heartbeats.empty());
}

TEST_CASE(
    "an alarm that the first way has not brought over in ten seconds takes the second, under the same id") {
  Stand stand;
  stand.box.city_answers = false;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.smoke();
  stand.box.pass(9900ms);
  CHECK(Stand::alerts(stand.second) == 0);
  stand.box.pass(100ms);
  REQUIRE(Stand::alerts(stand.second) == 1);
  CHECK(stand.second.sent[0].message_id == stand.box.city.sent[0].message_id);
  CHECK(stand.second.sent[0].payload == stand.box.city.sent[0].payload);
  CHECK(stand.alert().stage == Stage::accepted);
  CHECK(stand.box.store->outbox_size(OutboxLane::alarm) == 0);
  const std::size_t by_first = Stand::alerts(stand.box.city);
  stand.box.pass(10min);
  CHECK(Stand::alerts(stand.box.city) == by_first);  // the receipt by the other way has ended it here too
  CHECK(Stand::alerts(stand.second) == 1);
}

TEST_CASE("the receipt of the first way that comes late is counted, and changes nothing") {
  Stand stand;
  stand.box.city_answers = false;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.smoke();
  stand.box.pass(11s);
  const AlertRecord accepted = stand.alert();
  REQUIRE(accepted.stage == Stage::accepted);
  stand.box.city.acknowledge(stand.box.city.sent[0].message_id);
  stand.box.settle();
  CHECK(stand.alert().revision == accepted.revision);
  CHECK(stand.box.pipeline->status(stand.box.clock.now()).counters.receipts_unknown == 1);
}

TEST_CASE("with the first way gone alarms take the second alone; what is routine waits, and so it goes on") {
  Stand stand;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.box.settle();
  stand.box.city.go_down("cut");
  stand.box.settle();
  const std::size_t sent_by_first = stand.box.city.sent.size();
  stand.smoke();
  stand.box.pass(10s);
  CHECK(stand.alert().stage == Stage::accepted);
  stand.smoke(false);
  stand.box.pass(10s);
  CHECK(Stand::alerts(stand.second) == 2);
  for (const auto& sent : stand.second.sent) CHECK(sent.channel == link::Publish::ALERT);
  CHECK(stand.box.city.sent.size() == sent_by_first);
  CHECK(stand.box.store->outbox_size(OutboxLane::alarm) == 0);
}

TEST_CASE(
    "the heartbeat takes the second way while the first is gone, so that the box is not taken for lost") {
  Stand stand;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.box.settle();
  stand.box.city.go_down("cut");
  stand.box.pass(150s);
  CHECK(stand.second.heartbeats.size() >= 2);
  CHECK(stand.second.heartbeats.back().online());
  const std::size_t before = stand.second.heartbeats.size();
  stand.box.city.come_up();
  stand.box.pass(150s);
  CHECK(stand.second.heartbeats.size() == before);
}

TEST_CASE("a command by the second way is carried out once, whichever way it comes again") {
  Stand stand;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.box.settle();
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_test_alarm()->set_home("h-1");
  stand.second.command(command);
  stand.box.settle();
  stand.box.city.command(command);
  stand.box.settle();
  CHECK(stand.box.store->alerts(false, 10).size() == 1);
}

TEST_CASE("a second way that is gone is said, and that is all: the first goes on") {
  Stand stand;
  stand.box.city.come_up();
  stand.second.come_up();
  stand.box.settle();
  CHECK(stand.reasons().find("second") == std::string::npos);
  CHECK(stand.box.pipeline->link(stand.box.clock.now()).second->connected);
  stand.second.go_down("spare.example.cn:8883 does not answer");
  stand.box.settle();
  CHECK(stand.reasons().find("spare.example.cn:8883 does not answer") != std::string::npos);
  const LinkView link = stand.box.pipeline->link(stand.box.clock.now());
  CHECK(link.first.connected);
  CHECK_FALSE(link.second->connected);
  CHECK(link.second_place == "spare.example.cn:8883");
  stand.smoke();
  CHECK(stand.alert().stage == Stage::accepted);
}

TEST_CASE("neither way is up: the alarm waits, and goes by whichever is there first") {
  Stand stand;
  stand.smoke();
  stand.box.pass(1h);
  CHECK(stand.box.store->outbox_size(OutboxLane::alarm) > 0);
  stand.second.come_up();
  stand.box.settle();
  CHECK(stand.alert().stage == Stage::accepted);
  CHECK(Stand::alerts(stand.box.city) == 0);
}

TEST_CASE("the second way is a client and a place of its own, and leaves nothing at its broker") {
  Settings settings = Stand::two_ways();
  settings.platform->host = "care.example.cn";
  settings.platform->second->port = 9883;
  settings.platform->second->ca_file = "/spare-ca";
  CHECK(client_id_of("gw-1", LinkRole::first) == "gw-1");
  CHECK(client_id_of("gw-1", LinkRole::second) == "gw-1-second");
  const auto way = way_of(settings, LinkRole::second);
  REQUIRE(way);
  CHECK(place_of(*way) == "spare.example.cn:9883");
  CHECK(way->ca_file == "/spare-ca");
  CHECK(connect_options(*way, Topics("gw-1"), LinkRole::second).get_will_topic().empty());
  CHECK(connect_options(*way, Topics("gw-1"), LinkRole::first).get_will_topic() == Topics("gw-1").status);
  settings.platform->second.reset();
  CHECK_FALSE(way_of(settings, LinkRole::second));
  settings.platform.reset();
  CHECK_FALSE(way_of(settings, LinkRole::second));
}

}  // namespace anju::pipeline_second_path_test
