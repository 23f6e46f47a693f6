// Limits in words.
#include <fmt/core.h>

#include <boost/json/array.hpp>

#include "daemon/ctl/rule_words.hpp"
#include "daemon/text/sentence_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string clock(Duration since_midnight) {
  const std::chrono::hh_mm_ss time{since_midnight};
  return fmt::format("{:02}:{:02}", time.hours().count(), time.minutes().count());
}

std::string day_of_year(std::chrono::month_day day) {
  return fmt::format("{:02}-{:02}", static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
}

// One set of limits as clauses.
class LimitClauses {
 public:
  LimitClauses(Language language, const std::optional<Quantity>& quantity)
      : language_(language), quantity_(quantity) {}

  void amount(Message message, const std::optional<double>& value) {
    if (value) add(say(language_, message, fmt::arg("amount", amount_of(*value))));
  }
  void duration(Message message, const std::optional<Duration>& value) {
    if (value) add(say(language_, message, fmt::arg("duration", duration_text(language_, *value))));
  }
  void number(Message message, const std::optional<double>& value) {
    if (value) add(say(language_, message, fmt::arg("number", fmt::format("{:.4g}", *value))));
  }
  void add(const std::string& clause) {
    if (!all_.empty()) all_ += text(Message::clause_between).in(language_);
    all_ += clause;
  }
  const std::string& all() const { return all_; }

 private:
  std::string amount_of(double value) const {
    return quantity_ ? amount_text(language_, *quantity_, value) : fmt::format("{:.4g}", value);
  }

  Language language_;
  std::optional<Quantity> quantity_;
  std::string all_;
};

std::string one_text(Language language, const OwnerRule& rule, const std::optional<Quantity>& quantity,
                     const RuleLimits& limits) {
  LimitClauses clauses(language, quantity);
  if (rule.is)
    clauses.add(std::string(text(*rule.is ? Message::limit_true : Message::limit_false).in(language)));
  clauses.amount(Message::limit_above, rule.is ? std::nullopt : limits.above);
  clauses.amount(Message::limit_below, rule.is ? std::nullopt : limits.below);
  if (rule.above_base) clauses.add(std::string(text(Message::limit_base).in(language)));
  clauses.amount(Message::limit_rises, limits.rises_by);
  clauses.amount(Message::limit_falls, limits.falls_by);
  clauses.duration(Message::limit_within, limits.within);
  clauses.duration(Message::limit_slot, limits.slot);
  clauses.number(Message::limit_times, limits.times_usual);
  clauses.number(Message::limit_part, limits.part_of_usual);
  if (rule.kind == RuleKind::quorum) {
    clauses.number(Message::limit_devices, limits.at_least);
  } else {
    clauses.amount(Message::limit_least, limits.at_least);
  }
  clauses.duration(Message::limit_hold, limits.hold);
  clauses.duration(Message::limit_blind, limits.blind_for);
  clauses.duration(Message::limit_every, limits.every);
  clauses.amount(Message::limit_clears_below, rule.is ? std::nullopt : limits.clears_below);
  clauses.amount(Message::limit_clears_above, rule.is ? std::nullopt : limits.clears_above);
  return clauses.all();
}

json::object one_json(const RuleLimits& limits) {
  json::object object;
  for (const NumberLimit& limit : number_limits())
    if (limits.*limit.member) object[limit.key] = *(limits.*limit.member);
  for (const DurationLimit& limit : duration_limits()) {
    if (!(limits.*limit.member)) continue;
    object[std::string(limit.key) + "_s"] = std::chrono::duration<double>(*(limits.*limit.member)).count();
  }
  return object;
}

}  // namespace

std::string limits_text(Language language, const OwnerRule& rule, const std::optional<Quantity>& quantity,
                        const EffectiveLimits& limits) {
  std::string all;
  const auto add = [&all, language](const std::string& part) {
    if (!all.empty()) all += text(Message::limit_between).in(language);
    all += part;
  };
  if (limits.otherwise) add(one_text(language, rule, quantity, *limits.otherwise));
  for (const LimitsAt& at : limits.windows) {
    add(say(language, Message::limit_window, fmt::arg("from", clock(at.window.from)),
            fmt::arg("to", clock(at.window.to)),
            fmt::arg("limits", one_text(language, rule, quantity, at.limits))));
  }
  if (!limits.otherwise) add(std::string(text(Message::limit_idle).in(language)));
  if (rule.season)
    add(say(language, Message::limit_season, fmt::arg("from", day_of_year(rule.season->from)),
            fmt::arg("to", day_of_year(rule.season->to))));
  return all;
}

json::object limits_json(const EffectiveLimits& limits) {
  json::object object;
  object["otherwise"] = limits.otherwise ? json::value(one_json(*limits.otherwise)) : json::value();
  json::array windows;
  for (const LimitsAt& at : limits.windows) {
    json::object window = one_json(at.limits);
    window["from"] = clock(at.window.from);
    window["to"] = clock(at.window.to);
    windows.push_back(std::move(window));
  }
  object["at"] = std::move(windows);
  return object;
}

}  // namespace anju
