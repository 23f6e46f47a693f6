// A mistake in a file for the person who made it: the place, the line with a mark under it, and why, in their
// language.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"

namespace anju {

// The reason in Chinese where the catalogue knows its form; else as it is.
std::string reason_in(Language language, std::string_view reason);

// "file:line:column: key: reason", the line of the file and a caret.
std::string mistake_text(const Mistake& mistake, const Look& look);

// "No such key", with the nearest.
Problem unknown_key(const std::string& key, const std::vector<std::string>& known, const Look& look);

}  // namespace anju
