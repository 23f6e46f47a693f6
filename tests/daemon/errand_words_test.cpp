// What is said at home and to a contact: filled in so that whatever a sentence holds stays a sentence.
#include "daemon/errand_words.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "daemon/care_plan.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::errand_words_test {
namespace {

AlertRecord alert() {
  AlertRecord record;
  record.id = "h-1.smoke.1";
  record.home = "h-1";
  record.event = EventKind::smoke;
  record.classification.alert_class = AlertClass::emergency;
  record.sentence_zh = "厨房的\"烟感\"报警";
  record.sentence_en = "the \"kitchen\" \\ reports {zh}\n";
  record.detected_at = {SteadyTime{}, WallTime{Duration{1795528800000}}, ClockQuality::synced};
  return record;
}

}  // namespace

TEST_CASE("in JSON the sentences are escaped, and what they hold is not filled in again") {
  const std::string filled =
      filled_payload(R"({"text":"{zh}","more":{"say":"- {en} -","event":"{event}"}})", alert());
  const auto value = boost::json::parse(filled);
  CHECK(value.at("text") == "厨房的\"烟感\"报警");
  CHECK(value.at("more").at("say") == "- the \"kitchen\" \\ reports {zh}\n -");
  CHECK(value.at("more").at("event") == "smoke");
}

TEST_CASE("what is no JSON gets the sentences as they are; other braces stay") {
  CHECK(filled_payload("{zh}", alert()) == "厨房的\"烟感\"报警");
  CHECK(filled_payload("say {event} {x} {", alert()) == "say smoke {x} {");
  CHECK(filled_payload("", alert()).empty());
}

TEST_CASE("each kind says what the owner wrote, and nothing when it is no longer written") {
  HomeSettings home;
  home.id = "h-1";
  Errand errand;
  errand.alert = alert().id;
  for (const auto kind : {ErrandKind::prompt, ErrandKind::siren, ErrandKind::siren_off}) {
    errand.kind = kind;
    CHECK_FALSE(saying_of(errand, home, alert()));
  }
  CHECK_FALSE(webhook_of(errand, home, alert()));
  home.prompt.emplace();
  home.prompt->say_topic = "say";
  home.prompt->say_payload = "{event}";
  home.local_alarm = LocalAlarmSettings{"siren", "{\"on\":1}", ""};
  errand = {errand_id("a", ErrandKind::prompt), ErrandKind::prompt, "a", "h-1", {}, {}, {}, ""};
  CHECK(saying_of(errand, home, alert())->id == "a#prompt");
  CHECK(saying_of(errand, home, alert())->topic == "say");
  CHECK(saying_of(errand, home, alert())->payload == "smoke");
  errand.kind = ErrandKind::siren;
  CHECK(saying_of(errand, home, alert())->payload == "{\"on\":1}");
  errand.kind = ErrandKind::siren_off;
  CHECK_FALSE(saying_of(errand, home, alert()));
}

TEST_CASE("the first contact is told what, where and when, under the pseudonym of the home") {
  HomeSettings home;
  home.id = "h-1";
  home.contacts = {{"c0", ContactRole::relative, "", "https://other.example/"},
                   {"c1", ContactRole::first_contact, "", "https://contact.example/hook"}};
  const Errand errand{"a#webhook", ErrandKind::webhook, "a", "h-1", {}, {}, {}, ""};
  const auto call = webhook_of(errand, home, alert());
  REQUIRE(call);
  CHECK(call->id == "a#webhook");
  CHECK(call->url == "https://contact.example/hook");
  const auto body = boost::json::parse(call->body);
  CHECK(body.at("id") == "a#webhook");
  CHECK(body.at("alert_id") == "h-1.smoke.1");
  CHECK(body.at("event") == "smoke");
  CHECK(body.at("class") == "emergency");
  CHECK(body.at("home") == "h-1");
  CHECK(body.at("sentence_zh") == "厨房的\"烟感\"报警");
  CHECK(body.at("detected_at").as_string().starts_with("2026-11-24T"));
}

TEST_CASE("a word of a button is its place in the list of the profile; without a list any press will do") {
  Settings settings = test::small_home();
  Site site = make_site(settings);
  const auto button = static_cast<ChannelIndex>(site.channels.size());
  const auto device = static_cast<DeviceIndex>(site.devices.size());
  Channel channel;
  channel.quantity = Quantity::button_event;
  channel.device = device;
  site.channels.push_back(channel);
  site.devices.push_back({});
  site.devices.back().id = "button";
  PromptSettings& prompt = settings.homes[0].prompt.emplace();
  prompt.fine_device = "button";
  prompt.fine_quantity = Quantity::button_event;
  prompt.events = {EventKind::inactivity};
  auto plans = prompt_plans(settings, site);
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].fine_channel == button);
  CHECK_FALSE(plans[0].fine_value);
  CHECK(plans[0].grace == prompt.grace);
  site.channels[button].words = {"single", "double"};
  prompt.fine_word = "double";
  plans = prompt_plans(settings, site);
  REQUIRE(plans.size() == 1);
  CHECK(plans[0].fine_value == 2);
  settings.homes[0].contacts = {{"c1", ContactRole::first_contact, "", ""},
                                {"c2", ContactRole::visitor, "", ""}};
  const auto order = contact_order(settings).at(settings.homes[0].id);
  REQUIRE(order.size() == 2);
  CHECK(order[1].id == "c2");
  CHECK(order[1].role == "visitor");
  settings.homes[0].consent.contacts = false;
  CHECK_FALSE(contact_order(settings).contains(settings.homes[0].id));
}

}  // namespace anju::errand_words_test
