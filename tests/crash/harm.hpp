// What happens to the bytes of a file on a card that wears out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include "tests/crash/seeds.hpp"

namespace anju::test {

enum class Harm : std::uint8_t {
  flipped_bits,
  zeroed_page,
  garbled_page,
  cut,
  shuffled_pages,
  garbled_start
};
inline constexpr std::uint64_t kHarms = 6;

inline void garble(std::string& bytes, std::size_t from, std::size_t count, std::mt19937_64& random) {
  for (std::size_t i = from; i < std::min(bytes.size(), from + count); ++i)
    bytes[i] = static_cast<char>(random());
}

inline void swap_pages(std::string& bytes, std::mt19937_64& random, std::size_t page) {
  const std::size_t pages = bytes.size() / page;
  for (std::uint64_t swaps = 1 + pick(random, 3); swaps > 0 && pages > 1; --swaps) {
    const std::size_t one = pick(random, pages - 1) * page;
    const std::size_t other = pick(random, pages - 1) * page;
    if (one == other) continue;
    std::swap_ranges(bytes.begin() + static_cast<std::ptrdiff_t>(one),
                     bytes.begin() + static_cast<std::ptrdiff_t>(one + page),
                     bytes.begin() + static_cast<std::ptrdiff_t>(other));
  }
}

inline void harm(std::string& bytes, Harm how, std::mt19937_64& random) {
  constexpr std::size_t kPage = 4096;
  if (bytes.empty()) return;
  const std::size_t page = pick(random, bytes.size() / kPage) * kPage;
  switch (how) {
    case Harm::flipped_bits:
      for (std::uint64_t flips = 1 + pick(random, 19); flips > 0; --flips) {
        char& byte = bytes[pick(random, bytes.size() - 1)];
        byte = static_cast<char>(byte ^ (1 << pick(random, 7)));
      }
      return;
    case Harm::zeroed_page:
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(page), std::min(kPage, bytes.size() - page),
                  '\0');
      return;
    case Harm::garbled_page:
      return garble(bytes, page, kPage, random);
    case Harm::cut:
      bytes.resize(pick(random, bytes.size() - 1));
      return;
    case Harm::shuffled_pages:
      return swap_pages(bytes, random, kPage);
    case Harm::garbled_start:
      return garble(bytes, 0, 1 + pick(random, 200), random);
  }
}

}  // namespace anju::test
