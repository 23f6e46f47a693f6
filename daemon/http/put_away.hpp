// The folders done/ and rejected/ of a drop folder do not grow without end.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>

namespace anju {

// What was picked up is in the store; the file is for whoever asks the utility what it sent. A month covers a
// bill; the other two are for a utility that sends without measure (8 MiB a file at most).
struct PutAwayLimits {
  std::chrono::hours age = std::chrono::days{31};
  std::size_t files = 1000;
  std::uintmax_t bytes = std::uintmax_t{64} << 20;
};

// Removes the files of a folder, oldest first, each together with the report beside it, until it keeps within
// the limits. The age of a file counts from its report, which is written when it is put away; one from the
// future (the clock of the box was wrong) is young. Gives how many files went. A folder that is not there
// is empty.
std::size_t thin_out(const std::filesystem::path& folder, std::filesystem::file_time_type now,
                     const PutAwayLimits& limits = {});

}  // namespace anju
