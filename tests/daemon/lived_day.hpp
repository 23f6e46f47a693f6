// A mixed day on a box, and the moments at which it can be killed.
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <utility>

#include "tests/fakes/box.hpp"
#include "tests/fakes/mixed_day.hpp"

namespace anju::test {

inline constexpr Duration kEnd{std::chrono::hours{8}};

// A day that is lived from step `next` on. What is not yet kept when it is killed, the broker delivers again.
struct Day {
  Day(const std::filesystem::path& folder, const SimClock& clock, const ScriptedUplink& city,
      std::size_t first)
      : box(folder, mixed_day_settings(), clock, city), next(first) {}

  void begin() {
    box.on_turn = [this] { note_turn(); };
    box.start();
    commits_ = box.commits();
    box.city.come_up();
    box.settle();
  }
  void live() {
    const auto steps = mixed_day();
    while (next < steps.size()) {
      const DayStep& step = steps[next];
      const Duration wait = std::max(step.at - elapsed(), Duration{0});
      if (wait < busy_for) {
        box.clock.pass(wait);
      } else {
        box.pass(wait);
      }
      RawMessage message = box.keep(step.device, step.payload, step.retained);
      ++next;
      if (on_kept) on_kept();
      box.inbox.post(std::move(message));
      if (busy_for == Duration{0}) box.settle();
    }
    box.pass(kEnd - elapsed());
    REQUIRE(box.pipeline->finish(box.clock.now()).has_value());
  }

  std::function<void()> on_kept;    // a message is in the journal, and the pipeline has not seen it
  std::function<void()> on_commit;  // the turn has committed, and sent what was to be sent
  Box box;
  std::size_t next;
  Duration busy_for{0};  // the pipeline is so busy that messages this close to each other wait together
  ScriptedUplink city_before_turn;  // as if the turn had committed and sent nothing

  Duration elapsed() const { return box.clock.machine().wall - kSimStart; }

 private:
  void note_turn() {
    if (on_commit && box.commits() != commits_) on_commit();
    commits_ = box.commits();
    city_before_turn = box.city;
  }

  std::uint64_t commits_ = 0;
};

}  // namespace anju::test
