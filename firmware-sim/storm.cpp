#include "firmware-sim/storm.hpp"

namespace anju::sim {
namespace {

constexpr std::size_t kAhead = 256;  // more than the window of the connection: it never runs dry

}  // namespace

Storm::Storm(Household& household, BrokerLink& link, std::uint64_t count, std::uint64_t alarm_every)
    : household_(household), link_(link), count_(count), alarm_every_(alarm_every) {}

void Storm::blow() {
  while (household_.published() < count_ && link_.pending() < kAhead) one(household_.published());
}

bool Storm::over() const { return household_.acknowledged() >= count_; }

void Storm::one(std::uint64_t number) {
  const std::uint64_t place = number % alarm_every_;
  if (number - place + alarm_every_ <= count_) {
    if (place == alarm_every_ / 2) return household_.smoke(true);
    if (place == alarm_every_ * 3 / 4) return household_.smoke(false);
  }
  const bool odd = number / 5 % 2 != 0;
  switch (number % 5) {
    case 0:
      return household_.set_motion(Device::hall_motion, odd);
    case 1:
      return household_.set_motion(Device::bathroom_motion, odd);
    case 2:
      return household_.door(odd);
    case 3:
      return household_.water(1);
    default:
      return household_.publish(Device::kitchen_gas);
  }
}

}  // namespace anju::sim
