// Whom an alert goes to, and in which words, for every event and tier: the procedure of the programme.
#include <doctest/doctest.h>

#include <array>

#include "rules/classify.hpp"

namespace anju::classification_test {
namespace {

constexpr std::array kTiers{Tier::high_risk, Tier::key, Tier::general};

std::string_view class_of(EventKind event, Tier tier = Tier::high_risk) {
  return name(classify(event, tier).alert_class);
}
std::string_view dispatch_of(EventKind event) { return name(classify(event, Tier::high_risk).dispatch); }

}  // namespace

TEST_CASE("fire and gas go to 119, a body to 120, a lost person to 110") {
  CHECK(dispatch_of(EventKind::smoke) == "fire-119");
  CHECK(dispatch_of(EventKind::gas_leak) == "fire-119");
  CHECK(dispatch_of(EventKind::carbon_monoxide) == "fire-119");
  CHECK(dispatch_of(EventKind::sos) == "medical-120");
  CHECK(dispatch_of(EventKind::fall) == "medical-120");
  CHECK(dispatch_of(EventKind::vital_sign) == "medical-120");
  CHECK(dispatch_of(EventKind::wandering) == "police-110");
}

TEST_CASE("what concerns the house goes to the property, what concerns our devices to maintenance") {
  CHECK(dispatch_of(EventKind::water_leak) == "property");
  CHECK(dispatch_of(EventKind::power_outage) == "property");
  CHECK(dispatch_of(EventKind::heating_failure) == "property");
  CHECK(dispatch_of(EventKind::device_fault) == "maintenance");
  CHECK(dispatch_of(EventKind::presence_unknown) == "maintenance");
  CHECK(dispatch_of(EventKind::inactivity) == "community");
  CHECK(dispatch_of(EventKind::consumption) == "community");
}

TEST_CASE("life safety is an emergency in every tier: immediate and extreme") {
  for (const Tier tier : kTiers) {
    for (int i = 0; i <= static_cast<int>(EventKind::test); ++i) {
      const auto event = static_cast<EventKind>(i);
      if (!is_life_safety(event)) continue;
      const Classification found = classify(event, tier);
      CHECK(found.alert_class == AlertClass::emergency);
      CHECK(found.urgency == CapUrgency::immediate);
      CHECK(found.severity == CapSeverity::extreme);
    }
  }
}

TEST_CASE("a fault of ours is never an emergency, and unknown presence is one of them") {
  for (const Tier tier : kTiers) {
    CHECK(class_of(EventKind::device_fault, tier) == "technical");
    CHECK(class_of(EventKind::presence_unknown, tier) == "technical");
    CHECK(class_of(EventKind::test, tier) == "technical");
  }
}

TEST_CASE("the family is asked first about a quiet home of the general tier") {
  CHECK(class_of(EventKind::inactivity, Tier::high_risk) == "emergency");
  CHECK(class_of(EventKind::inactivity, Tier::key) == "emergency");
  CHECK(class_of(EventKind::inactivity, Tier::general) == "general");
  CHECK(class_of(EventKind::smoke, Tier::general) == "emergency");
}

TEST_CASE("a test goes the way of its class, and sends nobody but the community") {
  for (const AlertClass wanted : {AlertClass::emergency, AlertClass::general, AlertClass::technical}) {
    const Classification found = classify_test(wanted);
    CHECK(found.alert_class == wanted);
    CHECK(found.certainty == CapCertainty::observed);
    CHECK((found.dispatch == Dispatch::community || found.dispatch == Dispatch::maintenance));
  }
  CHECK(classify_test(AlertClass::emergency).severity == CapSeverity::extreme);
  CHECK(classify_test(AlertClass::general).severity == CapSeverity::moderate);
  CHECK(classify_test(AlertClass::technical) == classify(EventKind::test, Tier::key));
}

TEST_CASE("the words are those of CAP 1.2") {
  CHECK(cap_word(CapStatus::actual) == "Actual");
  CHECK(cap_word(CapStatus::exercise) == "Exercise");
  CHECK(cap_word(CapStatus::test) == "Test");
  CHECK(cap_word(classify(EventKind::smoke, Tier::key).category) == "Fire");
  CHECK(cap_word(classify(EventKind::sos, Tier::key).category) == "Health");
  CHECK(cap_word(classify(EventKind::inactivity, Tier::key).category) == "Rescue");
  CHECK(cap_word(classify(EventKind::device_fault, Tier::key).category) == "Infra");
  CHECK(cap_word(classify(EventKind::gas_leak, Tier::key).category) == "Safety");
  CHECK(cap_word(CapUrgency::immediate) == "Immediate");
  CHECK(cap_word(CapUrgency::future) == "Future");
  CHECK(cap_word(CapSeverity::extreme) == "Extreme");
  CHECK(cap_word(CapSeverity::minor) == "Minor");
  CHECK(cap_word(CapCertainty::observed) == "Observed");
  CHECK(cap_word(CapCertainty::possible) == "Possible");
}

}  // namespace anju::classification_test
