// What every sentence of an alert is made of: facts of the evidence, places, clauses. A fact that is missing
// leaves its clause out.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/text/catalogue.hpp"

namespace anju {

// The words of one sentence in one language. All that it is made with outlives it.
class SentenceParts {
 public:
  SentenceParts(Language language, const Transition& transition, const Site& site, const Calendar& calendar)
      : language_(language), transition_(transition), site_(site), calendar_(calendar) {}

  Language language() const { return language_; }
  const Transition& transition() const { return transition_; }
  bool is_raised() const { return transition_.kind == Transition::Kind::raised; }

  // The fact of that name, when it is of that kind.
  template <class T>
  std::optional<T> fact(std::string_view name) const {
    const auto& facts = transition_.evidence;
    const auto found =
        std::find_if(facts.begin(), facts.end(), [name](const Fact& fact) { return fact.name == name; });
    if (found == facts.end() || !std::holds_alternative<T>(found->value)) return std::nullopt;
    return std::get<T>(found->value);
  }

  std::string device_id() const;
  std::string place() const;  // of the device; empty: of the home as a whole, or without a room
  std::string event_word() const;

  // Each appends its clause, when the fact is there.
  void add_duration(Message message, std::string_view fact_name);
  void add_time(Message message, std::string_view fact_name);
  // The time alone, of the transition where the fact is not there.
  void add_time_of(std::string_view fact_name);
  void add_device(Message message, std::string_view fact_name);
  void add_count(Message message, std::string_view fact_name);
  // In the unit of the quantity that the evidence names, as people say it.
  void add_amount(Message message, std::string_view fact_name);
  void add(std::string clause) { clauses_.push_back(std::move(clause)); }
  void add(Message message) { clauses_.emplace_back(text(message).in(language_)); }

  // What the clauses come to, in brackets; empty: there are none.
  std::string details() const;

 private:
  const Device* device() const;
  const Device* device_named(std::string_view id) const;
  std::string place_of(const Device* device) const;

  Language language_;
  const Transition& transition_;
  const Site& site_;
  const Calendar& calendar_;
  std::vector<std::string> clauses_;
};

// "2 L", "38.5 °C", "131 次/分".
std::string amount_text(Language language, Quantity quantity, double value);

}  // namespace anju
