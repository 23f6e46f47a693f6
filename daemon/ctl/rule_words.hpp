// The words of a rule: its limits, who turned it on, what it watches. Pure.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "daemon/ctl/rule_book.hpp"
#include "daemon/text/catalogue.hpp"

namespace anju {

// "above 38.5 °C for 10 min; 22:00-06:00: above 38 °C for 10 min; only from 11-15 to 03-15". `quantity`: that
// the numbers are of; none: they have no unit.
std::string limits_text(Language language, const OwnerRule& rule, const std::optional<Quantity>& quantity,
                        const EffectiveLimits& limits);
// The same of what the rule watches at a place of a home, also of one that is part of Anju.
std::string limit_text_at(Language language, const RuleBook& book, const RuleEntry& entry, HomeIndex home,
                          const RulePlace& place);
// {"otherwise":{...} or null,"at":[{"from","to",...}]}; durations are seconds, under a key that ends in _s.
boost::json::object limits_json(const EffectiveLimits& limits);

std::string said_by_text(Language language, SaidBy who);
std::string kind_name(const RuleEntry& entry);
std::string kind_text(Language language, const RuleEntry& entry);
// "emergency"; two where the tiers of the homes make it two.
std::string class_text(Language language, const RuleEntry& entry, const Site& site);
std::string events_text(Language language, const RuleEntry& entry);
std::string title_of(Language language, const RuleEntry& entry);

// "front_door door.open (hall)", or that it is the home as a whole.
std::string place_text(Language language, const Site& site, const RulePlace& place);
boost::json::object place_json(const Site& site, const RulePlace& place);

// The instant in the time zone that the program uses: "2026-11-24 22:05:00 +08:00".
std::string local_time_text(WallTime at);

}  // namespace anju
