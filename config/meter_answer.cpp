#include "config/meter_answer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace anju {
namespace {

using namespace std::chrono_literals;

std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

// What is asked, and of what it is asked.
struct Question {
  Quantity quantity{};
  const MeterPace& pace;

  double step() const { return to_unit(quantity, pace.step); }
  std::string too_slow(const std::string& asked) const {
    return asked + ": it reports every " + span_text(*pace.interval);
  }
  std::string shows_steps() const { return ": it shows steps of " + amount_text(quantity, step()); }
  bool is_slower_than(Duration span) const { return pace.interval && *pace.interval > span; }
};

std::string consumption(const Question& q, const RuleLimits& limits) {
  const Duration within = limits.within.value_or(Duration{});
  const std::string span = span_text(within);
  if (limits.below) {
    const std::string amount = amount_text(q.quantity, *limits.below);
    const std::string asked = span + " below " + amount;
    if (q.is_slower_than(within)) return q.too_slow(asked);
    // One step more or less is what two readings of a register can be wrong by.
    if (*limits.below < 2 * q.step())
      return asked + q.shows_steps() + ", and less than " + amount + " in " + span +
             (*limits.below < q.step() ? " is less than one step" : " is one step");
  }
  if (limits.above) {
    const std::string asked = span + " above " + amount_text(q.quantity, *limits.above);
    if (q.is_slower_than(within)) return q.too_slow(asked);
    if (*limits.above < q.step()) return asked + q.shows_steps() + ", and any use at all would be too much";
  }
  return "";
}

std::string continuous_use(const Question& q, const RuleLimits& limits) {
  const Duration slot = limits.slot.value_or(Duration{30min});
  const std::string asked = "use in every " + span_text(slot);
  if (q.is_slower_than(slot)) return q.too_slow(asked);
  if (limits.at_least && *limits.at_least < q.step())
    return asked + " of at least " + amount_text(q.quantity, *limits.at_least) + q.shows_steps();
  return "";
}

}  // namespace

std::string amount_text(Quantity quantity, double value) {
  const std::string_view unit = info(quantity).unit;
  if (unit == "m3" && std::abs(value) < 1) return number_text(value * 1000) + " L";
  return number_text(value) + (unit.empty() ? "" : " " + std::string(unit));
}

std::string span_text(Duration span) {
  constexpr std::array<std::pair<Duration, std::string_view>, 4> kUnits{
      {{24h, " d"}, {1h, " h"}, {1min, " min"}, {1s, " s"}}};
  for (const auto& [unit, word] : kUnits) {
    // A day is said in hours, and so are two: that is how such rules are spoken of.
    if (span % unit != Duration{} || span < unit || (unit == Duration{24h} && span <= 48h)) continue;
    return std::to_string(span / unit) + std::string(word);
  }
  return std::to_string(span.count()) + " ms";
}

std::string why_unanswerable(RuleKind kind, Quantity quantity, const RuleLimits& limits,
                             const MeterPace& pace) {
  const Question question{quantity, pace};
  switch (kind) {
    case RuleKind::consumption:
      return consumption(question, limits);
    case RuleKind::continuous_use:
      return continuous_use(question, limits);
    case RuleKind::usual_use:
      return question.is_slower_than(24h) ? question.too_slow("the use of each day") : "";
    case RuleKind::threshold:
      if ((limits.rises_by || limits.falls_by) && limits.within && question.is_slower_than(*limits.within))
        return question.too_slow("a change within " + span_text(*limits.within));
      return "";
    default:
      return "";
  }
}

}  // namespace anju
