// The modes of one home, each of which ends by itself.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "rules/home_log.hpp"
#include "rules/rule.hpp"

namespace anju {

// A rule like the others in that it is saved and has deadlines; it watches nothing.
class HomeModes : public DefaultRule {
 public:
  static constexpr std::string_view kName = "modes";

  // `site` must outlive it.
  HomeModes(const Site& site, HomeIndex home) : site_(&site), home_(home) {}

  // From now on, or longer or shorter than before. `until` is cut to the longest that the mode may be; not
  // after `now` ends it.
  void set(Mode mode, SteadyTime until, const Instant& now, Effects& effects);

  bool is_on(Mode mode) const { return until_[static_cast<std::size_t>(mode)].has_value(); }
  std::optional<SteadyTime> until(Mode mode) const { return until_[static_cast<std::size_t>(mode)]; }
  // When the mode was on last: now, or in the past.
  std::optional<SteadyTime> ended(Mode mode) const { return ended_[static_cast<std::size_t>(mode)]; }

  RuleView view(const Instant& now) const;

  void restore(const SavedStates& states);
  void start(const Start& start);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);

 private:
  void end(Mode mode, const Instant& at, Effects& effects);

  const Site* site_;
  HomeIndex home_;
  std::array<std::optional<SteadyTime>, kModes> until_;
  std::array<std::optional<SteadyTime>, kModes> ended_;
  HomeLog log_;
  bool changed_ = false;
};

}  // namespace anju
