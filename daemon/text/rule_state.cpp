#include "daemon/text/rule_state.hpp"

#include <fmt/core.h>

#include <cmath>

#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

struct FactJson {
  std::string& out;
  std::optional<std::chrono::minutes> offset;

  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { out += std::to_string(value); }
  void operator()(double value) const {
    out += std::isfinite(value) ? fmt::format("{:.10g}", value) : "null";
  }
  void operator()(const std::string& value) const { append_json_string(out, value); }
  void operator()(Duration value) const {
    out += fmt::format("{:.10g}", std::chrono::duration<double>(value).count());
  }
  void operator()(WallTime value) const {
    append_json_string(out, offset ? iso_time(value, *offset) : iso_time(value));
  }
};

}  // namespace

RuleState state_of(const RuleView& view, const Site& site, const Instant& now) {
  RuleState state;
  state.rule = view.rule;
  state.home = site.homes[view.home].id;
  if (view.device) state.device = site.devices[*view.device].id;
  state.subject = view.subject;
  state.is_raised = view.is_raised;
  if (view.deadline) state.deadline = instant_at(*view.deadline, now).wall;
  state.facts = view.facts;
  return state;
}

void append_fact_json(std::string& out, const Fact& fact, const std::optional<std::chrono::minutes>& offset) {
  std::visit(FactJson{out, offset}, fact.value);
}

void append_evidence_json(std::string& out, const Evidence& evidence,
                          const std::optional<std::chrono::minutes>& offset) {
  out += '{';
  for (const Fact& fact : evidence) {
    if (out.back() != '{') out += ',';
    append_json_string(out, fact.name);
    out += ':';
    append_fact_json(out, fact, offset);
  }
  out += '}';
}

void append_rule_state_json(std::string& out, const RuleState& state) {
  out += R"({"rule":)";
  append_json_string(out, state.rule);
  out += R"(,"home":)";
  append_json_string(out, state.home);
  out += R"(,"device":)";
  append_json_string_or_null(out, state.device);
  out += R"(,"subject":)";
  append_json_string(out, state.subject);
  out += state.is_raised ? R"(,"raised":true,"deadline":)" : R"(,"raised":false,"deadline":)";
  append_json_string_or_null(out, state.deadline ? iso_time(*state.deadline) : "");
  out += R"(,"held_by_mode":)";
  out += !state.held_by_mode ? "null" : *state.held_by_mode ? "true" : "false";
  out += R"(,"facts":)";
  append_evidence_json(out, state.facts, std::nullopt);
  out += '}';
}

}  // namespace anju
