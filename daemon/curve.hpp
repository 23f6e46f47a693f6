// What was measured on one channel in the last days, as people look at it.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/rollup.hpp"
#include "rules/model/home.hpp"

namespace anju {

struct Curve {
  Quantity quantity{};
  std::string channel;
  std::string tariff;
  std::vector<Rollup> quarters;  // of seven days, in order
  bool is_cut = false;           // of the last day there is more than is looked at: the newest are there
};

// What is a word has no curve, and where somebody was is nobody's business.
bool has_curve(const Channel& channel);

}  // namespace anju
