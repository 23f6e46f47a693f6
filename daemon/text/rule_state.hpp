// What a rule knows of one thing that it watches, as JSON: the daemon tells it of now, and anjuctl of any
// moment that the stored readings reach.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "rules/model/home.hpp"
#include "rules/rule.hpp"

namespace anju {

struct RuleState {
  std::string rule;
  std::string home;
  std::string device;  // empty: the home as a whole
  std::string subject;
  bool is_raised = false;
  std::optional<WallTime> deadline;  // it speaks then, unless something is heard before
  Evidence facts;
  std::optional<bool> held_by_mode = {};  // what it says would be kept back; none: nobody knows
};

RuleState state_of(const RuleView& view, const Site& site, const Instant& now);

// One fact as a value: durations are seconds, instants are ISO 8601 with `offset`; none: UTC.
void append_fact_json(std::string& out, const Fact& fact, const std::optional<std::chrono::minutes>& offset);
// {"name":value,...}
void append_evidence_json(std::string& out, const Evidence& evidence,
                          const std::optional<std::chrono::minutes>& offset);

// {"rule","home","device","subject","raised","deadline","held_by_mode","facts":{...}}, instants in UTC.
void append_rule_state_json(std::string& out, const RuleState& state);

}  // namespace anju
