// Each call to the disk in turn fails, once or from then on: nothing that was acknowledged is lost, and the
// store says whether the same batch may be tried again.
#include <doctest/doctest.h>

#include <array>

#include "tests/config/temporary_folder.hpp"
#include "tests/crash/gateway_life.hpp"
#include "tests/crash/seeds.hpp"
#include "tests/fakes/crash_disk.hpp"

namespace anju::test::io_fault_test {
namespace {

constexpr int kSteps = 8;

struct Trial {
  std::uint64_t call = 0;  // which one fails
  DiskFault fault = DiskFault::broken;
  bool for_ever = false;
  bool power_goes = false;  // when the process ends; else the system goes on, with what it has in memory
};

struct Outcome {
  std::string wrong;
  bool fault_happened = false;
};

// A full disk may have room again; after anything else the file cannot be trusted.
std::string judge(StepEnd end, const CrashDisk& disk, DiskFault fault) {
  const bool is_full = fault == DiskFault::full || fault == DiskFault::short_write;
  if (end == StepEnd::unavailable && (!is_full || disk.sync_failed())) return "unavailable in place of io";
  if (end == StepEnd::io && fault == DiskFault::full) return "io in place of unavailable";
  return "";
}

// The same messages and batches every time. They end with the first error that ends the process.
std::string live(GatewayLife& life, std::uint64_t seed, StepEnd* last = nullptr) {
  std::mt19937_64 random(seed);
  std::string wrong = life.open();
  StepEnd end = StepEnd::done;
  for (int i = 0; i < kSteps && wrong.empty() && end == StepEnd::done; ++i) end = life.step(random);
  if (last) *last = end;
  life.close();
  return wrong;
}

// The process starts again on a disk that is well, works on, and then the power goes: what the system had in
// its memory and never wrote is gone now.
std::string live_on(GatewayLife& life, CrashDisk& disk, bool power_goes) {
  std::mt19937_64 random(7);
  if (power_goes) disk.restart(random, Remains::nothing);
  if (std::string wrong = live(life, 8); !wrong.empty()) return "after the fault: " + wrong;
  disk.restart(random, Remains::nothing);
  std::string wrong = life.open();
  life.close();
  return wrong.empty() ? "" : "after a power cut later: " + wrong;
}

Outcome outcome_of(const Trial& trial) {
  const TemporaryFolder folder;
  CrashDisk disk(folder.path());
  GatewayLife life(folder.path());
  live(life, 5);  // there is something already
  disk.fail(trial.call, trial.fault, trial.for_ever);
  StepEnd last = StepEnd::done;
  live(life, 6, &last);  // what cannot be opened or read now is the disk's fault
  const bool happened = disk.fault_happened();
  std::string wrong = judge(last, disk, trial.fault);
  disk.repair();
  if (wrong.empty()) wrong = live_on(life, disk, trial.power_goes);
  return {wrong, happened};
}

constexpr std::array kFaults{DiskFault::broken, DiskFault::full, DiskFault::short_write,
                             DiskFault::failed_sync};

// Sixteen trials a call: each fault, once and for ever, with and without a power cut.
Trial trial_of(std::uint64_t number) {
  return {1 + number / 16, kFaults[number % 4], number / 4 % 2 == 1, number / 8 % 2 == 1};
}

}  // namespace

TEST_CASE("faults: whichever call fails, what was acknowledged is there") {
  const auto [from, count] = seeds(400);
  const std::uint64_t step = count == 400 ? 37 : 1;  // a build tries some of them
  std::uint64_t quiet = 0;  // trials in a row whose fault came after the end: then all calls have had theirs
  std::uint64_t number = from - 1;
  for (std::uint64_t done = 0; (count == 0 || done < count) && quiet < 16; ++done, number += step) {
    const Outcome outcome = outcome_of(trial_of(number));
    quiet = outcome.fault_happened ? 0 : quiet + 1;
    REQUIRE_MESSAGE(outcome.wrong.empty(), "trial " << number + 1 << ": " << outcome.wrong << "\n"
                                                    << repeat("--faults", number + 1));
  }
  MESSAGE("the last call that failed was number " << trial_of(number).call);
}

}  // namespace anju::test::io_fault_test
