// What a home has been through that its readings do not show: modes, and times in which the box was deaf.
// Kept so that the past can be told again as it was.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/mode.hpp"
#include "rules/rule.hpp"

namespace anju {

// One thread. The newest stretches, oldest first.
class HomeLog {
 public:
  static constexpr std::string_view kName = "home-log";
  static constexpr std::size_t kMost = 64;  // a month of somebody who goes out twice a day

  struct Stretch {
    std::optional<Mode> mode;  // none: the box was off, or heard nothing
    SteadyTime from;
    SteadyTime to;  // of a mode that is on: when it would end by itself

    friend bool operator==(const Stretch&, const Stretch&) = default;
  };

  // A mode that is on already is on for longer, or shorter.
  void note_mode(Mode mode, SteadyTime at, SteadyTime until);
  void note_end(Mode mode, SteadyTime at);
  void note_deaf(SteadyTime from, SteadyTime to);

  const std::deque<Stretch>& stretches() const { return stretches_; }

  void restore(const SavedStates& states, std::string_view home);
  void save(std::vector<SavedState>& changed, std::string_view home);

 private:
  Stretch* find(Mode mode, SteadyTime at);
  void add(const Stretch& stretch);

  std::deque<Stretch> stretches_;
  bool changed_ = false;
};

}  // namespace anju
