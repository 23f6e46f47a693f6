// What a register's use says of people.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "rules/model/home.hpp"
#include "rules/rhythm/base_flow.hpp"
#include "rules/rhythm/life_sign.hpp"

namespace anju {

// Use above the home's own base flow. A meter that reports every few seconds shows no draw in one step, so
// use is looked at over a quarter of an hour, or from one report to the next where that is longer. Water that
// runs for longer than anybody draws is a burst pipe and no life, where the reports are close enough to tell.
class UseSigns {
 public:
  static constexpr std::size_t kFields = BaseFlow::kFields + 4;

  // `minimum`: ticks that only a person uses; a quarter of them is a weak sign.
  explicit UseSigns(std::int64_t minimum) : minimum_(minimum) {}

  // The register moved by `used` ticks in (from, to].
  LifeSign observe(SteadyTime from, SteadyTime to, std::int64_t used);

  const BaseFlow& base() const { return base_; }

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them
  void restore_days(const std::string& key, const SavedStates& states) { base_.restore_days(key, states); }
  void save_days(const std::string& key, std::vector<SavedState>& changed) { base_.save_days(key, changed); }

 private:
  LifeSign sign_of_window() const;

  std::int64_t minimum_;
  BaseFlow base_;
  std::int64_t used_ = 0;  // in the window
  Duration span_{};
  Duration running_{};              // without a pause
  LifeSign told_ = LifeSign::none;  // of the window
};

}  // namespace anju
