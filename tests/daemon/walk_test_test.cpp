// While a technician tries each alarm, every press goes the whole way, as a test; what can kill is believed
// all the same.
#include <doctest/doctest.h>

#include "tests/fakes/flow_home.hpp"

namespace anju::walk_test_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;
using test::Lines;

const std::string kPress = R"({"smoke":true,"test":true})";

}  // namespace

TEST_CASE("the test button goes to the platform as a test, raised and over at once, and rings nowhere") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.box.hear("smoke", kPress);
  home.box.settle();
  CHECK(home.told() == Lines{"smoke detected 1 Test", "smoke cleared 2 Test"});
  const AlertRecord alert = home.alert(EventKind::smoke);
  CHECK(alert.rule == kWalkTestRule);
  CHECK(alert.id.find("smoke.alarm.smoke.test/") != std::string::npos);
  CHECK(alert.sentence_en.find("a test of the device") != std::string::npos);
  CHECK_FALSE(alert.feedback_due);
  home.box.pass(48h);
  CHECK(home.told().size() == 2);
  CHECK(home.box.alarms.empty());
}

TEST_CASE("a real fire in a walk test is a fire, also beside the test of the same detector") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.box.hear("smoke", kPress);
  home.box.hear("smoke", R"({"smoke":true,"test":false})");
  home.box.hear("gas", R"({"gas":true})");
  home.box.settle();
  CHECK(home.told() == Lines{"smoke detected 1 Test", "smoke cleared 2 Test", "smoke detected 1 Actual",
                             "gas-leak detected 1 Actual"});
}

TEST_CASE("a call and a fall in a walk test are tests, and actual when it is over") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.box.hear("band", R"({"sos":true,"fall":true})");
  home.box.pass(1h);
  CHECK(home.told() == Lines{"sos detected 1 Test", "fall detected 1 Test"});
  home.box.hear("band", R"({"sos":true})");
  home.box.settle();
  CHECK(home.told().back() == "sos detected 1 Actual");
}

TEST_CASE("what began in a walk test and goes on after it is actual, with its time for feedback from then") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.steps(200);
  home.box.hear("band", R"({"sos":true})");
  home.box.settle();
  CHECK(home.told("consumption") == Lines{"consumption detected 1 Test"});
  CHECK_FALSE(home.alert(EventKind::consumption).feedback_due);
  SUBCASE("the test ends by itself") {
    home.box.pass(1h);
    CHECK(home.told("consumption").back() == "consumption detected 2 Actual");
    const AlertRecord alert = home.alert(EventKind::consumption);
    REQUIRE(alert.feedback_due);
    CHECK(alert.feedback_due->steady == alert.to_report_since.steady + 24h);
    CHECK(alert.to_report_since.steady > alert.detected_at.steady);
    CHECK(home.history(EventKind::consumption).find("turn-real detected 2") != std::string::npos);
    CHECK(alert.evidence.at("test_through") == "1");
    home.box.restart();
    CHECK(home.told("consumption").size() == 2);
    home.steps(10);
    CHECK(home.told("consumption").back() == "consumption cleared 3 Actual");
    // A press is over with the test.
    CHECK(home.told("sos") == Lines{"sos detected 1 Test"});
  }
  SUBCASE("the city has accepted the test, and is silent about what is real") {
    home.box.city_answers = false;
    home.box.pass(1h);
    CHECK_FALSE(home.alert(EventKind::consumption).accepted_at);
    home.box.pass(61s);
    CHECK(home.alert(EventKind::consumption).is_escalated);
    CHECK(home.told("consumption").back() == "consumption detected 3 Actual");
  }
  SUBCASE("it was over before") {
    home.steps(10);
    home.box.pass(1h);
    CHECK(home.told("consumption").back() == "consumption cleared 2 Test");
  }
}

TEST_CASE(
    "without a walk test the test button pages nobody, nor does what was pressed before it or the end of a "
    "press") {
  FlowHome home;
  home.box.hear("smoke", kPress);
  home.box.settle();
  home.mode("walk-test", 1h);
  home.box.hear("smoke", R"({"smoke":false,"test":true})");
  home.box.settle();
  CHECK(home.told().empty());
  home.box.pass(1h);
  home.box.hear("smoke", kPress);
  home.box.settle();
  CHECK(home.told().empty());
}

}  // namespace anju::walk_test_test
