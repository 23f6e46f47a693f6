#include "tests/simulation/fault_plan.hpp"

#include <algorithm>
#include <array>

namespace anju::simulation {

using namespace std::chrono_literals;

std::string_view name(FaultKind kind) {
  constexpr std::array<std::string_view, kKindsOfFault> kNames{
      "killed",    "reloaded",   "link-down",   "city-silent", "receipts-wild", "killed-at-call",
      "power-cut", "clock-lost", "clock-steps", "broker-down", "disk-full",     "sync-fails",
      "bit-flip",  "storm",      "garbage",     "dead-device"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::vector<Fault> make_faults(std::uint64_t seed, Severity severity) {
  if (severity == Severity::none) return {};
  Dice dice(seed ^ 0x5DEECE66DULL);
  const auto kinds = static_cast<std::uint64_t>(severity == Severity::gentle ? kGentleKinds : kKindsOfFault);
  std::vector<Fault> faults;
  for (std::uint64_t left = 3 + dice.up_to(severity == Severity::gentle ? 20 : 6); left > 0; --left) {
    Fault fault;
    fault.kind = static_cast<FaultKind>(dice.up_to(kinds - 1));
    fault.at = dice.between(20min, 22h);
    // Mostly short; now and then as long as it takes until somebody comes.
    fault.lasts = dice.one_in(4) ? dice.between(1min, 30min) : dice.between(1s, 1min);
    fault.detail = dice.engine()();
    faults.push_back(fault);
  }
  std::sort(faults.begin(), faults.end(), [](const Fault& a, const Fault& b) { return a.at < b.at; });
  return faults;
}

}  // namespace anju::simulation
