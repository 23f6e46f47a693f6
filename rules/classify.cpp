#include "rules/classify.hpp"

#include <array>

namespace anju {
namespace {

using enum AlertClass;
using enum Dispatch;
using enum CapCategory;
using enum CapUrgency;
using enum CapSeverity;
using enum CapCertainty;

// In the order of EventKind.
constexpr std::array<Classification, 16> kByEvent{{
    {emergency, medical_120, health, immediate, extreme, observed},  // sos
    {emergency, medical_120, health, immediate, extreme, likely},    // fall
    {emergency, fire_119, fire, immediate, extreme, observed},       // smoke
    {emergency, fire_119, safety, immediate, extreme, observed},     // gas_leak
    {emergency, fire_119, safety, immediate, extreme, observed},     // carbon_monoxide
    {general, property, safety, immediate, severe, observed},        // water_leak
    {emergency, medical_120, health, immediate, severe, observed},   // vital_sign
    {emergency, community, rescue, immediate, severe, possible},     // inactivity
    {emergency, police_110, safety, immediate, severe, likely},      // wandering
    {general, community, safety, expected, moderate, possible},      // consumption
    {general, community, safety, expected, moderate, possible},      // appliance_left_on
    {general, property, infra, expected, moderate, observed},        // power_outage
    {general, property, infra, expected, severe, likely},            // heating_failure
    {technical, maintenance, infra, expected, minor, observed},      // device_fault
    {technical, maintenance, infra, expected, moderate, observed},   // presence_unknown
    {technical, maintenance, infra, future, minor, observed},        // test
}};

}  // namespace

Classification classify(EventKind event, Tier tier) {
  Classification classification = kByEvent[static_cast<std::size_t>(event)];
  // Nobody visits a home of the lowest tier within the week, but somebody there is likelier to be away: the
  // family is asked before anybody climbs the stairs.
  if (event == EventKind::inactivity && tier == Tier::general) classification.alert_class = general;
  return classification;
}

Classification classify(EventKind event, Tier tier, const RuleInfo* rule) {
  Classification classification = classify(event, tier);
  if (!rule) return classification;
  classification.alert_class = rule->alert_class.value_or(classification.alert_class);
  classification.dispatch = rule->dispatch.value_or(classification.dispatch);
  classification.severity = rule->severity.value_or(classification.severity);
  classification.certainty = rule->certainty.value_or(classification.certainty);
  return classification;
}

Classification classify_test(AlertClass alert_class) {
  switch (alert_class) {
    case emergency:
      return {emergency, community, safety, immediate, extreme, observed};
    case general:
      return {general, community, safety, expected, moderate, observed};
    case technical:
      break;
  }
  return classify(EventKind::test, Tier::general);
}

std::string_view cap_word(CapStatus status) {
  constexpr std::array<std::string_view, 3> words{"Actual", "Exercise", "Test"};
  return words[static_cast<std::size_t>(status)];
}
std::string_view cap_word(CapCategory category) {
  constexpr std::array<std::string_view, 5> words{"Safety", "Health", "Fire", "Infra", "Rescue"};
  return words[static_cast<std::size_t>(category)];
}
std::string_view cap_word(CapUrgency urgency) {
  constexpr std::array<std::string_view, 3> words{"Immediate", "Expected", "Future"};
  return words[static_cast<std::size_t>(urgency)];
}
std::string_view cap_word(CapSeverity severity) {
  constexpr std::array<std::string_view, 4> words{"Extreme", "Severe", "Moderate", "Minor"};
  return words[static_cast<std::size_t>(severity)];
}
std::string_view cap_word(CapCertainty certainty) {
  constexpr std::array<std::string_view, 3> words{"Observed", "Likely", "Possible"};
  return words[static_cast<std::size_t>(certainty)];
}

}  // namespace anju
