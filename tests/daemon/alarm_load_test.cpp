// A rule that raises far too much about one device: what is too much is kept and not told, and one technical
// alert says so.
#include <doctest/doctest.h>

#include "tests/fakes/flow_home.hpp"

namespace anju::alarm_load_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;
using test::Lines;

void flap(FlowHome& home, int times) {
  for (int i = 0; i < times; ++i) {
    home.steps(200);
    home.box.pass(5s);
    home.steps(0);
    home.box.pass(5s);
  }
}

std::size_t raised(const FlowHome& home, const std::string& event) {
  const Lines told = home.told();
  return static_cast<std::size_t>(std::count(told.begin(), told.end(), event + " detected 1 Actual"));
}

}  // namespace

TEST_CASE(
    "the eleventh alert in ten minutes is kept, and one alert about the device tells of all further ones") {
  FlowHome home;
  flap(home, 15);
  CHECK(raised(home, "consumption") == 10);
  CHECK(raised(home, "device-fault") == 1);
  CHECK(home.box.store->alerts(false, 100).size() == 16);
  const AlertRecord fault = home.alert(EventKind::device_fault);
  CHECK(fault.rule == "alarm-load");
  CHECK(fault.device == "band");
  CHECK(fault.evidence.at("alerts") == "11");
  CHECK(fault.sentence_zh.find("报警过多") != std::string::npos);
  CHECK(home.box.pipeline->status(home.box.clock.now()).counters.alerts_too_many == 5);
  home.box.pass(10min);
  const AlertRecord calm = home.alert(EventKind::device_fault);
  CHECK_FALSE(calm.open);
  CHECK(calm.evidence.at("alerts") == "15");
  CHECK(calm.evidence.at("held_back") == "5");
  flap(home, 1);
  CHECK(raised(home, "consumption") == 11);
}

TEST_CASE("the last one of a flood is told when it is still true after ten quiet minutes") {
  FlowHome home;
  flap(home, 12);
  home.steps(200);
  CHECK(raised(home, "consumption") == 10);
  home.box.pass(10min - 1ms);
  CHECK(raised(home, "consumption") == 10);
  home.box.pass(1ms);
  CHECK(raised(home, "consumption") == 11);
  CHECK(home.alert(EventKind::consumption).held_by == HeldBy::load);
  CHECK_FALSE(home.alert(EventKind::consumption).is_held());
}

TEST_CASE("smoke that comes and goes is told each time") {
  FlowHome home;
  for (int i = 0; i < 15; ++i) {
    home.box.hear("smoke", R"({"smoke":true})");
    home.box.settle();
    home.box.pass(5s);
    home.box.hear("smoke", R"({"smoke":false})");
    home.box.pass(5s);
  }
  CHECK(raised(home, "smoke") == 15);
  CHECK(raised(home, "device-fault") == 1);
}

}  // namespace anju::alarm_load_test
