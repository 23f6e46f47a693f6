// The power goes in the middle of anything: what was acknowledged is there, whole, and nothing else is.
#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"
#include "tests/crash/gateway_life.hpp"
#include "tests/crash/seeds.hpp"
#include "tests/fakes/crash_disk.hpp"

namespace anju::test::power_cut_test {
namespace {

constexpr int kLives = 4;       // each ends with a power cut
constexpr int kMostSteps = 40;  // of one life

// One life: opened, used until the power goes, perhaps stopped in order before. "" or what is wrong.
std::string live(CrashDisk& disk, GatewayLife& life, std::mt19937_64& random) {
  // Early, so that opening and repairing are cut as well, or late.
  disk.cut_power_after(1 + pick(random, pick(random, 2) == 0 ? 30 : 400));
  std::string wrong = life.open();
  const std::uint64_t steps = pick(random, kMostSteps);
  for (std::uint64_t i = 0; i < steps && wrong.empty() && disk.has_power(); ++i) {
    if (life.step(random) != StepEnd::done && disk.has_power()) wrong = "a disk that is well was refused";
  }
  if (!disk.has_power()) wrong.clear();  // what fails without power is no fault
  life.close();
  return wrong;
}

// "" or what is wrong.
std::string cut_again_and_again(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  CrashDisk disk(folder.path());
  GatewayLife life(folder.path());
  for (int i = 0; i < kLives; ++i) {
    if (std::string wrong = live(disk, life, random); !wrong.empty()) return wrong;
    disk.restart(random, static_cast<Remains>(pick(random, 3)));
  }
  if (std::string wrong = life.open(); !wrong.empty()) return wrong;
  life.close();
  return "";
}

}  // namespace

TEST_CASE("power: what was acknowledged is there after a cut at any call") {
  const auto [from, count] = seeds(300);
  for (std::uint64_t seed = from; seed < from + count; ++seed) {
    const std::string wrong = cut_again_and_again(seed);
    REQUIRE_MESSAGE(wrong.empty(), "seed " << seed << ": " << wrong << "\n" << repeat("--power", seed));
  }
}

}  // namespace anju::test::power_cut_test
