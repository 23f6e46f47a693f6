// Readings a second through all shipped rules in 200 homes, on one core, and what a home takes of memory.
// Beside it the floor: the same readings looked up and compared with a limit, which is what a rule engine
// does at least.
#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <vector>

#include "config/rule_plan.hpp"
#include "rules/engine.hpp"
#include "tests/bench/bench_homes.hpp"

namespace {

using namespace anju;

constexpr int kHomes = 200;
constexpr int kReports = 80'000;  // of each channel of a home, over all homes: a run takes some seconds
constexpr Duration kRound{std::chrono::minutes{1}};

// Each channel of each device reports once a round.
std::vector<Reading> make_readings(const Site& site, int rounds) {
  std::vector<Reading> readings;
  for (int round = 0; round < rounds; ++round) {
    for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
      if (info(site.channels[channel].quantity).kind == QuantityKind::text) continue;
      Reading reading;
      reading.channel = channel;
      reading.value = quiet_value(site.channels[channel], round);
      const Duration at = round * kRound + Duration{channel};
      reading.heard_at = {SteadyTime{at}, kEarliestWall + at, ClockQuality::synced};
      reading.measured_at = reading.heard_at.wall;
      readings.push_back(reading);
    }
  }
  return readings;
}

// Of the processor, so that whoever works beside it does not count.
double seconds_of(const auto& work) {
  const std::clock_t start = std::clock();
  work();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::size_t play(Engine& engine, const Site& site, const std::vector<Reading>& readings) {
  Effects effects;
  std::size_t told = 0;
  SteadyTime saved{};
  DeviceIndex heard = static_cast<DeviceIndex>(site.devices.size());
  for (const Reading& reading : readings) {
    // As the pipeline does it: a message of a device, and all that it said.
    if (const DeviceIndex device = site.channels[reading.channel].device; device != heard) {
      heard = device;
      engine.on_time(reading.heard_at, effects);
      engine.on_heard(device, reading.heard_at, effects);
    }
    engine.on_reading(reading, effects);
    told += effects.transitions.size();
    effects.transitions.clear();
    if (reading.heard_at.steady < saved + std::chrono::seconds{10}) continue;
    saved = reading.heard_at.steady;
    told += engine.take_changed_states().size() >> 60;
  }
  return told;
}

std::size_t compare(const std::vector<Reading>& readings, std::vector<std::int64_t>& last) {
  std::size_t above = 0;
  for (const Reading& reading : readings) {
    last[reading.channel] = reading.value;
    above += reading.quality == Quality::good && reading.value > 130'000'000 ? 1 : 0;
  }
  return above;
}

}  // namespace

// [HOMES]
int main(int argc, char** argv) {
  const int homes = argc > 1 ? std::atoi(argv[1]) : kHomes;
  if (homes < 1) return 2;
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "anju-engine-rate";
  const Settings settings = bench_homes(folder, homes);
  std::filesystem::remove_all(folder);
  const Site site = make_site(settings);
  const RuleSet rules = make_rule_set(settings, site);
  const std::vector<Reading> readings = make_readings(site, std::max(kReports / homes, 1));
  const std::size_t before = mallinfo2().uordblks;
  Engine engine(site, settings.rules, rules);
  engine.start(Instant{SteadyTime{}, kEarliestWall, ClockQuality::synced}, {});
  std::size_t told = 0;
  const double engine_time = seconds_of([&] { told = play(engine, site, readings); });
  const std::size_t memory = mallinfo2().uordblks - before;
  std::vector<std::int64_t> last(site.channels.size());
  std::size_t above = 0;
  const double floor_time = seconds_of([&] { above = compare(readings, last); });
  const auto count = static_cast<double>(readings.size());
  std::printf(
      "%zu watchers of %zu owner's rules and the built-in ones in %d homes; %zu channels, %zu readings, %zu "
      "transitions\n",
      engine.views({}).size(), rules.rules.size(), homes, site.channels.size(), readings.size(), told);
  std::printf("engine: %.2f million readings a second, %.0f times the floor of %.0f million (%zu)\n",
              count / engine_time / 1e6, engine_time / floor_time, count / floor_time / 1e6, above);
  std::printf("memory: %.1f KiB a home\n", static_cast<double>(memory) / homes / 1024);
  std::printf(
      R"({"bench": "engine", "figures": {"readings_per_second": %.0f, "homes": %d, "KiB_a_home": %.1f}, "ratios": )"
      R"({"times the floor": %.1f}})"
      "\n",
      count / engine_time, homes, static_cast<double>(memory) / homes / 1024, engine_time / floor_time);
}
