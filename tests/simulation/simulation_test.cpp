// Days in a home of fifty devices on which everything goes wrong: each is one seed, and a seed that fails
// says the command that lives it again.
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>

#include "tests/simulation/verdict.hpp"

namespace anju::simulation::simulation_test {
namespace {

std::uint64_t number(const char* name, std::uint64_t otherwise) {
  const char* const given = std::getenv(name);
  return given ? std::stoull(given) : otherwise;
}

// Every day of this run; `usual` in a build.
template <class Check>
void each_seed(std::uint64_t usual, const Check& check) {
  const std::uint64_t from = number("ANJU_SIMULATION_FROM", 1);
  const std::uint64_t days = number("ANJU_SIMULATION_DAYS", usual);
  for (std::uint64_t seed = from; seed < from + days; ++seed) {
    const std::string wrong = check(seed);
    CHECK_MESSAGE(wrong.empty(), "seed " << seed << ": " << wrong
                                         << "\nlive it again: tests/simulation/run --from " << seed
                                         << " --days 1");
  }
}

void tell(std::uint64_t seed, const DayRecord& day) {
  if (!std::getenv("ANJU_SIMULATION_TELLS")) return;
  std::printf(
      "seed %llu: %zu messages, %zu truths, %zu alert messages at the city, %llu starts, %llu turns\n",
      static_cast<unsigned long long>(seed), day.plan.messages.size(), day.plan.truths.size(),
      day.alerts.size(), static_cast<unsigned long long>(day.starts),
      static_cast<unsigned long long>(day.turns));
  for (const Fault& fault : day.faults)
    std::printf("  %8.1f min: %s for %.1f s\n", static_cast<double>(fault.at.count()) / 60000,
                std::string(name(fault.kind)).c_str(), static_cast<double>(fault.lasts.count()) / 1000);
  for (const auto& arrived : day.alerts)
    std::printf("  %8.1f min: %s %s\n", static_cast<double>(arrived.at.count()) / 60000,
                arrived.report.message_id().c_str(), arrived.report.stage().c_str());
}

}  // namespace

TEST_CASE("whatever goes wrong, each truth is told once and in time, and nothing else is") {
  each_seed(100, [](std::uint64_t seed) {
    const DayRecord day = live(seed, Severity::any);
    tell(seed, day);
    return verdict(day);
  });
}

TEST_CASE("kills, reloads and a city that stammers change nothing of what is told and kept") {
  each_seed(50, [](std::uint64_t seed) {
    const DayRecord quiet = live(seed, Severity::none);
    if (std::string wrong = verdict(quiet); !wrong.empty()) return "without faults: " + wrong;
    const DayRecord disturbed = live(seed, Severity::gentle);
    tell(seed, disturbed);
    if (std::string wrong = verdict(disturbed); !wrong.empty()) return wrong;
    return same(disturbed, quiet);
  });
}

TEST_CASE("a seed is one day, and always the same") {
  const auto words = [](const DayRecord& day) {
    std::string all;
    for (const auto& arrived : day.alerts) all += std::to_string(arrived.at.count()) + arrived.payload;
    return all + std::to_string(day.turns) + " " + std::to_string(day.readings);
  };
  CHECK(words(live(7, Severity::any)) == words(live(7, Severity::any)));
}

}  // namespace anju::simulation::simulation_test
