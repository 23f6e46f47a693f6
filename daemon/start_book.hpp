// How often anjud has been started lately without having ended: a file beside the store.
#pragma once

#include <filesystem>

#include "daemon/timeline.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Whoever owns the state folder calls it; no other anjud may run there. A box that lost its power has not
// crashed, so only starts of this boot count. What cannot be read or written counts as no crash: a box must
// start.
class StartBook {
 public:
  static constexpr Duration kLately{std::chrono::minutes{10}};

  explicit StartBook(std::filesystem::path file) : file_(std::move(file)) {}

  // Notes this start. Gives how many of those of the last ten minutes have not ended.
  unsigned begin(const ClockReading& now) const;
  // This process ends because it was told to.
  void end() const;

 private:
  std::filesystem::path file_;
};

}  // namespace anju
