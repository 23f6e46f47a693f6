#include "rules/model/nearest.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace anju {
namespace {

// Letters inserted, left out, replaced or swapped with their neighbour; one row at a time, with the two
// before.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1);
  std::vector<std::size_t> above(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(above.begin(), above.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (is_swap) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    std::swap(before, above);
    std::swap(above, row);
  }
  return above.back();
}

// A third of the letters, but one slip is forgiven in any word of two.
std::size_t forgiven(std::string_view word) {
  return word.size() < 2 ? 0 : std::max<std::size_t>(1, word.size() / 3);
}

}  // namespace

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  std::string_view best;
  std::size_t best_distance = forgiven(word) + 1;
  for (const std::string_view candidate : candidates) {
    // So many letters are missing at least: a word that is absurdly long costs nothing.
    const std::size_t missing =
        std::max(word.size(), candidate.size()) - std::min(word.size(), candidate.size());
    if (missing >= best_distance) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace anju
