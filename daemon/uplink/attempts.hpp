// How often in a row the city could not be reached or was lost again. Pure.
#pragma once

#include <algorithm>

#include "drivers/backoff.hpp"

namespace anju {

class Attempts {
 public:
  // A session that dies younger than this counts as a failed attempt too: a broker that accepts and drops at
  // once is not hammered.
  static constexpr Duration kYoung = std::chrono::minutes{1};
  // A city of gateways comes back over half a minute after its broker does, not in one second: of 100 that
  // lost it at the same time no more than a few try in the same tenth of a second.
  static constexpr Backoff kBackoff{std::chrono::seconds{20}, std::chrono::seconds{30}, Duration{0}};
  static constexpr Duration kApart{std::chrono::milliseconds{500}};
  // Where an alarm waits: the others are far fewer than all.
  static constexpr Backoff kHurry{std::chrono::seconds{2}, std::chrono::seconds{2},
                                  std::chrono::milliseconds{100}};
  static Duration in_a_hurry(double random) { return backoff_delay(kHurry, 0, random); }
  // The first attempts of a program that has just been started find nobody who waits beside them.
  static constexpr Backoff kFirst{std::chrono::seconds{1}, std::chrono::seconds{30},
                                  std::chrono::milliseconds{500}};

  // An attempt has failed, or a session has ended. How long to wait before the next; `random` is in [0, 1).
  Duration ended(double random) {
    // A floor that cuts off would gather in one moment all who draw less.
    const Duration pause =
        was_up_ ? kApart + backoff_delay(kBackoff, failed_, random) : backoff_delay(kFirst, failed_, random);
    failed_ = std::min(failed_ + 1, kMost);
    return pause;
  }
  // There is a session: when it ends, many others may have ended with it.
  void came_up() { was_up_ = true; }
  // A session has lived for kYoung.
  void grown_up() { failed_ = 0; }

 private:
  static constexpr unsigned kMost = 64;
  unsigned failed_ = 0;
  bool was_up_ = false;
};

}  // namespace anju
