// What a home has left in the store, as it stands in the file byte by byte: for who looks afterwards whether
// it is gone.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

struct HomeTraces {
  bool is_known = false;              // something is kept of it
  std::set<std::string> devices;      // their ids
  std::set<std::string> other_words;  // ids of other homes and their devices, and of all quantities
  std::uint64_t readings = 0;
  std::uint64_t open_alerts = 0;
  std::uint64_t alerts = 0;
  std::uint64_t unsent = 0;  // messages that the platform has not confirmed
  std::vector<std::string>
      values;  // packed readings and roll-ups: the beginning of each row, at most kMostValues
};

inline constexpr std::size_t kMostValues = 20'000;
inline constexpr std::size_t kValueBytes = 24;  // a time to the millisecond, and the first values

// Reads only, beside the daemon. Errors: those of open_to_read.
Result<HomeTraces> find_traces(const std::filesystem::path& file, const std::string& home);

// Of these values those that are no beginning of a row that is there: two rows of different homes may begin
// alike.
Result<std::vector<std::string>> without_live_rows(const std::filesystem::path& file,
                                                   const std::vector<std::string>& values);

}  // namespace anju
