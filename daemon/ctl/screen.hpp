// The terminal that this process has, and the shape in which output goes to it.
#pragma once

#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct Options;

// By the locale's variables of the environment.
bool is_utf8_locale();

// How wide the terminal is: COLUMNS, or as it says; 0 where there is none.
std::size_t screen_width();
void fill_terminal(ActSurroundings& around);

// Folded to the terminal where standard output is one, and in ASCII where the locale has no more.
std::string for_people(const std::string& text);

// As --terse and --jsonl ask for it; else for_people(). Problems:
// usage.fields.
Outcome<std::string> in_shape(const std::string& output, const Options& options, const Look& look);

}  // namespace anju
