// What is true in the home on a day that is made up from a seed, and what its fifty devices say of it.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "rules/model/alert.hpp"

namespace anju::simulation {

// The same numbers from a seed with every library, which the distributions of <random> do not promise.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}
  std::uint64_t up_to(std::uint64_t most) { return random_() % (most + 1); }
  bool one_in(std::uint64_t many) { return up_to(many - 1) == 0; }
  Duration between(Duration least, Duration most) {
    return least +
           Duration{static_cast<std::int64_t>(up_to(static_cast<std::uint64_t>((most - least).count())))};
  }
  std::mt19937_64& engine() { return random_; }

 private:
  std::mt19937_64 random_;
};

// Something that the city must hear of, once.
struct Truth {
  EventKind event = EventKind::smoke;
  std::string device;
  Duration from{0};
  Duration to{0};
};

struct PlannedMessage {
  Duration at{0};  // after the begin of the day
  std::string device;
  std::string payload;
  int truth = -1;       // index of what it says is so
  bool is_end = false;  // or was
};

struct DayPlan {
  std::vector<Truth> truths;
  std::vector<PlannedMessage> messages;  // by time
};

inline constexpr Duration kDay{std::chrono::hours{24}};

// A home of fifty devices of shipped profiles, under all shipped rules; throws what is wrong with them.
const Settings& simulated_home();
DayPlan make_day(std::uint64_t seed);

}  // namespace anju::simulation
