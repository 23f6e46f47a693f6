// "Did you mean": the known word closest to a misspelt one.
#pragma once

#include <span>
#include <string_view>

namespace anju {

// The candidate with the smallest edit distance (two neighbours swapped are one slip), the first of equals;
// or
// "" when none is close enough to be a likely slip: more than a third of the letters of `word` differ (one
// always may, in a word of two or more).
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace anju
