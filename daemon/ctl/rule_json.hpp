// A rule of the book as JSON.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string>

#include "daemon/ctl/rule_book.hpp"

namespace anju {

// "rule", "kind", "title", "why", "events", "homes" with what is watched and what was left out; with
// `limits` also the limits at each place.
boost::json::object rule_json(const RuleBook& book, const RuleEntry& entry, bool with_limits);

// {"schema_version":1, `key`: `value`} and a line end.
std::string answer_json(boost::json::object answer);

// The limits where the rule watches, after everybody had their say.
EffectiveLimits limits_at(const RuleBook& book, const OwnerRule& rule, HomeIndex home,
                          const RulePlace& place);

}  // namespace anju
