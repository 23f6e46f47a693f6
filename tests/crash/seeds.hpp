// Which seeds a test of chance runs: a few in every build, as many as are asked for by tests/crash/run.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace anju::test {

struct Seeds {
  std::uint64_t from = 1;
  std::uint64_t count = 0;
};

inline Seeds seeds(std::uint64_t usual) {
  const auto number = [](const char* name, std::uint64_t otherwise) {
    const char* const given = std::getenv(name);
    return given ? std::stoull(given) : otherwise;
  };
  return {number("ANJU_CRASH_FROM", 1), number("ANJU_CRASH_SEEDS", usual)};
}

// Any number from 0 to `most`.
inline std::uint64_t pick(std::mt19937_64& random, std::uint64_t most) {
  return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
}

// What repeats one of them.
inline std::string repeat(const std::string& what, std::uint64_t seed) {
  return "repeat it with: tests/crash/run " + what + " --seeds 1 --from " + std::to_string(seed);
}

}  // namespace anju::test
