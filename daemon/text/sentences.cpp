// From a transition to what a person reads.
#include <fmt/core.h>

#include "daemon/text/sentence_parts.hpp"

namespace anju {
namespace {

// Not when only time has ended it: the device never says that it is over.
bool is_confirmed(const SentenceParts& parts) { return parts.fact<bool>("confirmed").value_or(true); }

bool is_late(const SentenceParts& parts) { return parts.fact<bool>("late").value_or(false); }

Message message_of_alarm(const SentenceParts& parts) {
  if (parts.transition().event == EventKind::test)
    return parts.is_raised() ? Message::raised_device_test : Message::cleared_device_test;
  if (!parts.is_raised() && is_late(parts)) return Message::cleared_late;
  if (!parts.is_raised()) return is_confirmed(parts) ? Message::cleared_alarm : Message::cleared_unconfirmed;
  switch (parts.transition().event) {
    case EventKind::sos:
      return Message::raised_sos;
    case EventKind::fall:
      return Message::raised_fall;
    case EventKind::smoke:
      return Message::raised_smoke;
    case EventKind::gas_leak:
      return Message::raised_gas_leak;
    case EventKind::carbon_monoxide:
      return Message::raised_carbon_monoxide;
    case EventKind::water_leak:
      return Message::raised_water_leak;
    case EventKind::wandering:
      return Message::raised_wandering;
    default:
      return Message::raised_other;
  }
}

bool is_alarm(const SentenceParts& parts) {
  return parts.fact<std::string>("quantity") || parts.transition().rule == "alarm-channel";
}

bool is_alarm_load(const SentenceParts& parts) { return parts.transition().rule == "alarm-load"; }

Message message_of(const SentenceParts& parts) {
  const bool is_raised = parts.is_raised();
  if (is_alarm_load(parts)) return is_raised ? Message::raised_alarm_load : Message::cleared_alarm_load;
  switch (parts.transition().event) {
    case EventKind::device_fault:
      return is_raised ? Message::raised_silence : Message::cleared_silence;
    case EventKind::inactivity:
      return is_raised ? Message::raised_inactivity : Message::cleared_inactivity;
    case EventKind::presence_unknown:
      return is_raised ? Message::raised_unknown : Message::cleared_unknown;
    default:
      if (parts.transition().device) return message_of_alarm(parts);
      return is_raised ? Message::raised_for_home : Message::cleared_for_home;
  }
}

void add_clauses_of_alarm(SentenceParts& parts) {
  parts.add_time_of("measured_at");
  const auto quality = parts.fact<std::string>("quality");
  if (quality && *quality != name(Quality::good)) {
    const auto shown = word(parts.language(), WordKind::quality, *quality);
    parts.add(say(parts.language(), Message::clause_doubtful, fmt::arg("quality", shown)));
  }
  if (parts.is_raised() && is_late(parts)) parts.add(Message::clause_late);
  if (parts.fact<bool>("test").value_or(false)) parts.add(Message::clause_test);
  parts.add_duration(Message::clause_for, "quiet_for");
}

void add_clauses_of_alarm_load(SentenceParts& parts) {
  if (const auto rule = parts.fact<std::string>("of_rule"))
    parts.add(say(parts.language(), Message::clause_of_rule, fmt::arg("rule", *rule)));
  parts.add_count(Message::clause_alerts, "alerts");
  parts.add_count(Message::clause_held_back, "held_back");
}

// The rules name the same thing by what was absent: a device, a sign of life, every sensor.
void add_clauses_of_absence(SentenceParts& parts) {
  const Message lasted = parts.is_raised() ? Message::clause_for : Message::clause_after;
  for (const std::string_view name : {"silent_for", "idle_for", "unheard_for"})
    parts.add_duration(lasted, name);
  parts.add_duration(Message::clause_limit, "limit");
  parts.add_duration(Message::clause_usual_gap, "usual_gap");
  parts.add_duration(Message::clause_longest_gap, "longest_gap");
  parts.add_count(Message::clause_once_in, "once_in");
  if (parts.fact<bool>("late").value_or(false)) parts.add(Message::clause_late);
  parts.add_time(Message::clause_last_heard, "last_heard_at");
  if (parts.fact<bool>("unreachable").value_or(false)) parts.add(Message::clause_unreachable);
  parts.add_time(Message::clause_last_life, "last_sign_of_life_at");
  parts.add_device(Message::clause_last_device, "last_device");
  if (parts.is_raised() && parts.fact<bool>("may_have_left").value_or(false))
    parts.add(Message::clause_may_have_left);
  parts.add_count(Message::clause_heard, "heard_devices");
  parts.add_count(Message::clause_doubted, "doubted_devices");
  parts.add_count(Message::clause_devices, "devices");
  parts.add_device(Message::clause_cleared_by, "cleared_by");
}

// The numbers that the rule went by, in the order in which a person asks for them.
void add_clauses_of_rule(SentenceParts& parts) {
  const Message lasted = parts.is_raised() ? Message::clause_for : Message::clause_after;
  parts.add_amount(Message::clause_value, "value");
  if (const auto within = parts.fact<Duration>("within"); within && parts.fact<double>("used"))
    parts.add_duration(Message::clause_within, "within");
  parts.add_amount(Message::clause_used, "used");
  parts.add_amount(Message::clause_limit_amount, "limit");
  parts.add_duration(Message::clause_limit, "limit");
  parts.add_amount(Message::clause_base, "base");
  parts.add_amount(Message::clause_usual_lowest, "usual_lowest");
  parts.add_amount(Message::clause_usual_highest, "usual_highest");
  parts.add_amount(Message::clause_least_per_hour, "least_per_hour");
  for (const std::string_view name : {"held_for", "running_for", "lasted"}) parts.add_duration(lasted, name);
  parts.add_time(Message::clause_began, "began_at");
  parts.add_device(Message::clause_cleared_by, "began_by");
  parts.add_count(Message::clause_heard, "heard_devices");
  parts.add_count(Message::clause_gone, "gone_devices");
  parts.add_count(Message::clause_devices, "devices");
  if (const auto meters = parts.fact<double>("outside_by"))
    parts.add(
        say(parts.language(), Message::clause_outside, fmt::arg("meters", fmt::format("{:.0f}", *meters))));
  parts.add_time(Message::clause_done, "done_at");
  parts.add_time(Message::clause_measured, "measured_at");
  if (is_late(parts)) parts.add(Message::clause_late);
  if (parts.fact<bool>("corrected").value_or(false)) parts.add(Message::clause_corrected);
  parts.add_device(Message::clause_cleared_by, "cleared_by");
}

std::string write(SentenceParts parts, const RuleInfo* rule) {
  Message message = is_alarm(parts) ? message_of_alarm(parts) : message_of(parts);
  std::string_view title;
  if (rule) {
    const bool is_of_device = parts.transition().device.has_value();
    title = parts.language() == Language::zh ? rule->title_zh : rule->title_en;
    message = parts.is_raised()
                  ? (is_of_device ? Message::raised_by_rule : Message::raised_by_rule_for_home)
                  : (is_of_device ? Message::cleared_by_rule : Message::cleared_by_rule_for_home);
    add_clauses_of_rule(parts);
  } else if (is_alarm_load(parts)) {
    add_clauses_of_alarm_load(parts);
  } else if (is_alarm(parts)) {
    add_clauses_of_alarm(parts);
  } else {
    add_clauses_of_absence(parts);
  }
  return say(parts.language(), message, fmt::arg("place", parts.place()),
             fmt::arg("device", parts.device_id()), fmt::arg("event", parts.event_word()),
             fmt::arg("title", title), fmt::arg("details", parts.details()));
}

}  // namespace

Sentences sentence_of(const Transition& transition, const Site& site, const RuleSet& rules) {
  const RuleInfo* const rule = rules.find(transition.rule);
  return {write(SentenceParts(Language::zh, transition, site, rules.calendar), rule),
          write(SentenceParts(Language::en, transition, site, rules.calendar), rule)};
}

}  // namespace anju
