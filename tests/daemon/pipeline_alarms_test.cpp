// From the message to the city: an alarm without an end, a test press, and an alarm that was buffered.
#include <doctest/doctest.h>

#include "daemon/pipeline.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_alarms_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

// A radio smoke alarm that never says that it is over, and one that says everything.
Settings two_alarms() {
  Settings settings = test::settings_with(
      {test::home("h-1", Tier::high_risk,
                  {test::device("radio", "z2m-radio"), test::device("smoke", "z2m-smoke", "kitchen")})});
  settings.profiles.emplace("z2m-radio", test::test_profiles().at("z2m-gas"));
  Profile& radio = settings.profiles.at("z2m-radio");
  radio.id = "z2m-radio";
  for (ChannelProfile& channel : radio.channels) {
    if (channel.alarm) channel.clears_after = 15min;
  }
  return settings;
}

struct Stand {
  test::TemporaryFolder folder;
  std::unique_ptr<Box> box;

  Stand() { start({}, {}); }
  void start(const test::SimClock& clock, test::ScriptedUplink city) {
    box = std::make_unique<Box>(folder.path(), two_alarms(), clock, std::move(city));
    box->start();
    box->city.come_up();
    box->settle();
  }
  void restart() {
    const test::SimClock clock = box->clock;
    box.reset();
    start(clock, {});
  }
  // "smoke detected", "smoke cleared": what the city was told.
  std::vector<std::string> reports() const {
    std::vector<std::string> told;
    for (const auto& report : box->city.reports()) told.push_back(report.event() + " " + report.stage());
    return told;
  }
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE(
    "an alarm that never ends ends by itself for the city, and the sentence does not claim that it is over") {
  Stand stand;
  stand.box->hear("radio", R"({"gas":true})");
  stand.box->pass(14min);
  CHECK(stand.reports() == Lines{"gas-leak detected"});
  stand.box->pass(1min);
  CHECK(stand.reports() == Lines{"gas-leak detected", "gas-leak cleared"});
  const auto alerts = stand.box->pipeline->alerts(false, 10);
  REQUIRE(alerts.size() == 1);
  CHECK_FALSE(alerts[0].open);
  CHECK(alerts[0].sentence_en.find("Not confirmed over") == 0);
  CHECK(alerts[0].evidence.at("confirmed") == "false");
}

TEST_CASE("the deadline is met also by a box that was restarted before it") {
  Stand stand;
  stand.box->hear("radio", R"({"gas":true})");
  stand.box->pass(10min);
  stand.restart();
  stand.box->pass(5min);
  CHECK(stand.reports() == Lines{"gas-leak cleared"});
}

TEST_CASE("a test press pages nobody and is kept") {
  Stand stand;
  stand.box->hear("smoke", R"({"smoke":true,"test":true})");
  stand.box->pass(1min);
  CHECK(stand.reports().empty());
  CHECK(stand.box->store->figures().readings == 2);
  stand.box->hear("smoke", R"({"smoke":true,"test":false})");
  stand.box->settle();
  CHECK(stand.reports() == Lines{"smoke detected"});
}

TEST_CASE("an alarm that was buffered is told late, once, under one name, also after a restart") {
  Stand stand;
  stand.box->pass(2h);
  const std::string newer = R"({"smoke":false,"last_seen":"2026-11-24T15:59:00Z"})";
  const std::string older = R"({"smoke":true,"last_seen":"2026-11-24T15:10:00Z"})";
  stand.box->hear("smoke", newer);
  stand.box->hear("smoke", older);
  stand.box->settle();
  CHECK(stand.reports() == Lines{"smoke detected", "smoke cleared"});
  const auto alerts = stand.box->pipeline->alerts(false, 10);
  REQUIRE(alerts.size() == 1);
  CHECK(alerts[0].evidence.at("late") == "true");
  CHECK(alerts[0].evidence.at("measured_at") == "2026-11-24T15:10:00.000Z");
  CHECK(alerts[0].detected_at.wall == stand.box->clock.now().wall);
  stand.box->hear("smoke", older);
  stand.box->settle();
  CHECK(stand.reports().size() == 2);
  stand.restart();
  stand.box->hear("smoke", older);
  stand.box->pass(1min);
  CHECK(stand.reports().empty());
  CHECK(stand.box->pipeline->alerts(false, 10).size() == 1);
}

}  // namespace anju::pipeline_alarms_test
