// From an alert that nobody accepts to the siren and the first contact, through the whole gateway: kept with
// the alert, said after it, at least once whatever breaks in between.
#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "tests/fakes/flow_home.hpp"

namespace anju::errand_flow_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;

// The city does not answer, and smoke has gone the local way.
struct LocalHome : FlowHome {
  explicit LocalHome(bool has_broker = true) : FlowHome(false) {
    HomeSettings& home = box.settings.homes[0];
    home.local_alarm = LocalAlarmSettings{"home/siren", "on", "off"};
    home.contacts.push_back({"c1", ContactRole::first_contact, "", "https://contact.example/hook"});
    box.has_broker = has_broker;
    box.city_answers = false;
  }
  void smoke(bool is_on) {
    box.hear("smoke", is_on ? R"({"smoke":true})" : R"({"smoke":false})");
    box.settle();
  }
  std::string siren() const {
    std::string told;
    for (const Saying& saying : box.said) told += (told.empty() ? "" : " ") + saying.payload;
    return told;
  }
  boost::json::value errands() {
    return boost::json::parse(status_json(box.pipeline->status(box.clock.now()))).at("errands");
  }
};

}  // namespace

TEST_CASE("after a minute without the city the siren sounds and the contact is called, once each") {
  LocalHome home;
  home.smoke(true);
  home.box.pass(59s);
  CHECK(home.box.said.empty());
  CHECK(home.box.city.calls.empty());
  home.box.pass(1s);
  CHECK(home.siren() == "on");
  REQUIRE(home.box.city.calls.size() == 1);
  home.box.city.answer_call(home.box.city.calls[0].id, 200);
  home.box.pass(10min);
  home.box.restart();
  home.box.pass(10min);
  CHECK(home.siren() == "on");
  CHECK(home.box.city.calls.size() == 1);
  home.smoke(false);
  CHECK(home.siren() == "on off");
  CHECK(home.box.store->errands().empty());
}

TEST_CASE("the platform that accepts the alert after all stops the siren") {
  LocalHome home;
  home.smoke(true);
  home.box.pass(61s);
  home.box.city_answers = true;
  home.box.city.come_up();
  home.box.pass(10s);
  CHECK(home.siren() == "on off");
}

TEST_CASE(
    "without the broker and without anju-uplink both are kept, over a kill, and done once these are there") {
  LocalHome home(false);
  home.box.city.has_caller = false;
  home.smoke(true);
  home.box.pass(61s);
  CHECK(home.errands().at("sirens") == 1);
  CHECK(home.errands().at("webhooks") == 1);
  CHECK(home.errands().at("trouble") == "anju-uplink is not running");
  home.box.restart();
  home.box.pass(1h);
  CHECK(home.errands().at("sirens") == 1);
  home.box.has_broker = true;
  home.box.city.has_caller = true;
  home.box.inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::connected, "", home.box.clock.now()});
  home.box.settle();
  CHECK(home.siren() == "on");
  home.box.pass(6min);
  REQUIRE_FALSE(home.box.city.calls.empty());
  CHECK(home.box.city.calls[0].id == home.alert(EventKind::smoke).id + "#webhook");
}

TEST_CASE("who says that it will never work is not asked again, and the status says so; another time it is") {
  LocalHome home;
  home.smoke(true);
  home.box.pass(61s);
  const std::string id = home.box.city.calls.at(0).id;
  for (const unsigned later : {500U, 408U, 429U, 0U}) {
    const std::size_t before = home.box.city.calls.size();
    home.box.city.answer_call(id, later, later == 0 ? "TLS: certificate verify failed" : "");
    home.box.pass(6min);
    CHECK(home.box.city.calls.size() > before);
    CHECK(home.errands().at("webhooks") == 1);
  }
  const std::size_t before = home.box.city.calls.size();
  home.box.city.answer_call(id, 302);
  home.box.pass(1h);
  CHECK(home.box.city.calls.size() == before);
  CHECK(home.errands().at("webhooks") == 0);
  CHECK(home.errands().at("given_up") == 1);
  CHECK(home.errands().at("trouble") == "HTTP 302");
  const auto reasons = home.box.pipeline->status(home.box.clock.now()).reasons;
  CHECK(std::any_of(reasons.begin(), reasons.end(),
                    [](const std::string& reason) { return reason.find("HTTP 302") != std::string::npos; }));
}

TEST_CASE("what could not be delivered for a day is dropped, and the platform hears of the gap") {
  LocalHome home(false);
  home.smoke(true);
  home.box.pass(61s);
  home.box.pass(24h);
  CHECK(home.box.store->errands().empty());
  home.box.city_answers = true;
  home.box.city.come_up();
  home.box.pass(1min);
  std::string gaps;
  for (const auto& sent : home.box.city.sent) {
    v1::Bulk bulk;
    if (sent.channel != link::Publish::BULK || !bulk.ParseFromString(sent.payload)) continue;
    for (const auto& gap : bulk.gaps()) gaps += gap.subject() + " ";
  }
  CHECK(gaps.find("siren ") != std::string::npos);
  CHECK(gaps.find("webhook ") != std::string::npos);
}

TEST_CASE("a question that no broker took is gone after its grace, and the alert is reported") {
  FlowHome home;
  home.box.settings.homes[0].prompt.emplace().say_topic = "home/say";
  home.box.settings.homes[0].prompt->say_payload = "{en}";
  home.box.prompts = {{0, 2min, {EventKind::consumption}, FlowHome::steps_of(home.box.site), 7}};
  home.box.restart();
  home.steps(200);
  REQUIRE(home.box.said.size() == 1);
  CHECK(home.box.said[0].payload == home.alert(EventKind::consumption).sentence_en);
  CHECK(home.box.store->errands().at(0).state == ErrandState::done);
  CHECK(home.told().empty());
  home.box.pass(2min);
  CHECK(home.told().size() == 1);
  CHECK(home.box.store->errands().empty());
}

}  // namespace anju::errand_flow_test
