// How long what is kept stays on the box, and how much room it may take.
#pragma once

#include <chrono>
#include <cstdint>

#include "rules/model/time.hpp"

namespace anju {

struct StorePolicy {
  Duration raw{std::chrono::days{30}};              // each reading as it was
  Duration rollups{std::chrono::days{400}};         // its quarters of an hour
  Duration alerts{std::chrono::days{180}};          // after the last change of one that is over
  std::uint64_t quota = std::uint64_t{512} << 20U;  // bytes of the database
};

}  // namespace anju
