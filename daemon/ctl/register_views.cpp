#include "daemon/ctl/register_views.hpp"

#include <bit>
#include <cmath>

namespace anju {
namespace {

constexpr double kLeast = 1e-6;
constexpr double kMost = 1e9;
constexpr std::int64_t kMostWhole = 1'000'000'000;
constexpr std::int64_t kMostLong = 1'000 * kMostWhole;

template <class Real>
std::optional<Real> plausible(Real value) {
  const double size = std::abs(static_cast<double>(value));
  const bool is_plausible = std::isfinite(size) && (size == 0 || (size >= kLeast && size <= kMost));
  return is_plausible ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> plausible(std::int64_t value, std::int64_t most) {
  return value >= -most && value <= most ? std::optional(value) : std::nullopt;
}

// As it is, or with its sign, whichever is plausible.
std::optional<std::int64_t> whole_of(std::uint32_t bits) {
  if (const auto value = plausible(static_cast<std::int64_t>(bits), kMostWhole)) return value;
  return plausible(static_cast<std::int32_t>(bits), kMostWhole);
}

std::uint32_t joined(std::uint16_t high, std::uint16_t low) { return std::uint32_t{high} << 16U | low; }

bool is_letter(unsigned byte) { return byte >= 0x20 && byte < 0x7F; }

}  // namespace

RegisterViews views_of(std::span<const std::uint16_t> words) {
  RegisterViews views;
  views.word = words[0];
  views.as_signed = static_cast<std::int16_t>(words[0]);
  const unsigned high = words[0] >> 8U;
  const unsigned low = words[0] & 0xFFU;
  if (is_letter(high) && (is_letter(low) || low == 0)) {
    views.text = static_cast<char>(high);
    if (low != 0) views.text += static_cast<char>(low);
  }
  if (words.size() < 2) return views;
  const std::uint32_t big = joined(words[0], words[1]);
  const std::uint32_t little = joined(words[1], words[0]);
  views.whole = whole_of(big);
  views.whole_swapped = whole_of(little);
  views.real = plausible(std::bit_cast<float>(big));
  views.real_swapped = plausible(std::bit_cast<float>(little));
  if (words.size() < 4) return views;
  const std::uint64_t bits = std::uint64_t{big} << 32U | joined(words[2], words[3]);
  views.whole_long = plausible(static_cast<std::int64_t>(bits), kMostLong);
  views.real_long = plausible(std::bit_cast<double>(bits));
  return views;
}

}  // namespace anju
