// What a home remembers of its days: for each quarter of an hour of eight weeks, whether it was observed and
// whether somebody did something in it.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// The number of a quarter of an hour on the box's timeline. On the timeline and not on the wall: a clock that
// is set does not move what happened.
using Quarter = std::int64_t;
inline constexpr Duration kQuarter{std::chrono::minutes{15}};
inline constexpr Quarter kQuartersOfDay = 96;

constexpr Quarter quarter_of(SteadyTime at) {
  return std::chrono::floor<std::chrono::duration<Quarter, std::ratio<900>>>(at.time_since_epoch()).count();
}
constexpr SteadyTime begin_of(Quarter quarter) { return SteadyTime{quarter * kQuarter}; }

// Three lines of 5,568 marks, about 2 KiB. What is older is forgotten when something newer is noted.
class LifeDiary {
 public:
  static constexpr Quarter kDays = 58;  // eight weeks, and room for a gap that reaches into them
  static constexpr Quarter kLength = kDays * kQuartersOfDay;

  enum class Line : std::uint8_t {
    observed,  // a channel of the home would have told
    life,      // any sign of life
    strong,    // one that a drip or a fridge does not make
  };

  void note_observed(SteadyTime from, SteadyTime to);
  void note_life(SteadyTime at, bool is_strong);

  // The first quarter of [from, to) that is marked, or that is not, as all that is not remembered. None: all
  // are otherwise.
  std::optional<Quarter> find_marked(Line line, Quarter from, Quarter to) const;
  std::optional<Quarter> find_unmarked(Line line, Quarter from, Quarter to) const;
  // The `count` quarters from there on, at most 64, the first in the lowest bit; 0 for what is not
  // remembered.
  std::uint64_t marks(Line line, Quarter from, Quarter count) const;

  // It remembers [begin(), end()); both 0: nothing yet.
  Quarter begin() const { return end_ == 0 ? 0 : end_ - kLength; }
  Quarter end() const { return end_; }
  // Changes when something is noted that is more than a day older than the newest: late data.
  std::uint32_t late_marks() const { return late_marks_; }

  // One state a day, so that a mark writes little.
  void restore(const std::string& key, const SavedStates& states);
  void save(const std::string& key, std::vector<SavedState>& changed);

 private:
  static constexpr std::size_t kWords = static_cast<std::size_t>(kLength) / 64;
  using Marks = std::array<std::uint64_t, kWords>;

  static std::size_t place_of(Quarter quarter);
  std::optional<Quarter> find(Line line, std::uint64_t flip, Quarter from, Quarter to) const;
  bool reach(Quarter quarter);
  void mark(Line line, Quarter from, Quarter to);
  SavedState saved_day(const std::string& key, Quarter day) const;
  void restore_day(const std::vector<std::int64_t>& fields);

  std::array<Marks, 3> lines_{};
  Quarter end_ = 0;
  std::uint32_t late_marks_ = 0;
  std::bitset<static_cast<std::size_t>(kDays)> changed_;
};

}  // namespace anju
