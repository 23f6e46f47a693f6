#include "firmware-sim/meter.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace anju::sim {
namespace {

constexpr std::size_t kRegisters = 80;
constexpr double kStandbyWatts = 14;
constexpr double kRefrigeratorWatts = 85;
constexpr double kReactiveVar = 22;  // motors and power supplies; the loads of the resident are plain heaters

bool refrigerator_runs(SimTime at) { return std::chrono::floor<std::chrono::minutes>(at).count() % 40 < 15; }

}  // namespace

Meter::Meter(std::function<SimTime()> clock, std::uint64_t seed)
    : clock_(std::move(clock)), counted_to_(clock_()), random_(seed) {
  energy_kwh_ = std::uniform_real_distribution<double>(800, 4000)(random_);
}

void Meter::add_load(double watts) {
  count_energy();
  load_ = std::max(0.0, load_ + watts);
}

double Meter::active_power() {
  return load_ + kStandbyWatts + (refrigerator_runs(clock_()) ? kRefrigeratorWatts : 0);
}

void Meter::count_energy() {
  const SimTime now = clock_();
  const std::chrono::duration<double, std::ratio<3600>> passed = now - counted_to_;
  energy_kwh_ += active_power() * passed.count() / 1000;
  counted_to_ = now;
}

std::optional<std::vector<std::uint16_t>> Meter::read(std::uint16_t address, std::uint16_t count) {
  if (std::size_t{address} + count > kRegisters) return std::nullopt;
  count_energy();
  const double voltage = 230 + std::normal_distribution<double>(0, 0.8)(random_);
  const double active = active_power();
  const double apparent = std::hypot(active, kReactiveVar);
  std::array<std::uint16_t, kRegisters> map{};
  const auto put = [&map](std::size_t at, double value) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(value));
    map[at] = static_cast<std::uint16_t>(bits >> 16);
    map[at + 1] = static_cast<std::uint16_t>(bits & 0xFFFF);
  };
  put(0, voltage);
  put(6, apparent / voltage);
  put(12, active);
  put(18, apparent);
  put(24, kReactiveVar);
  put(30, active / apparent);
  put(70, 50 + std::normal_distribution<double>(0, 0.01)(random_));
  put(72, energy_kwh_);
  put(74, 0);  // nothing feeds into the grid
  return std::vector<std::uint16_t>(map.begin() + address, map.begin() + address + count);
}

}  // namespace anju::sim
