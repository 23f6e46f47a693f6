// The stored readings that a question about a rule is about.
#pragma once

#include "daemon/ctl/home_past.hpp"
#include "daemon/ctl/rule_book.hpp"
#include "daemon/ctl/rule_commands.hpp"

namespace anju {

// Of the one home of the book; it has at least one reading, or this is a problem.
Outcome<HomePast> past_of(const RuleOptions& options, const RuleBook& book, Language language);

}  // namespace anju
