#include "rules/model/reading.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {
constexpr std::array<std::string_view, 6> kQualities{"good",         "suspect", "invalid",
                                                     "out_of_range", "stale",   "repeated"};
}  // namespace

std::string_view name(Quality quality) { return kQualities[static_cast<std::size_t>(quality)]; }

std::optional<Quality> find_quality(std::string_view name) {
  const auto at = std::find(kQualities.begin(), kQualities.end(), name);
  if (at == kQualities.end()) return std::nullopt;
  return static_cast<Quality>(at - kQualities.begin());
}

}  // namespace anju
