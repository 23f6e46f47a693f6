// Looks for traces of a forgotten home in files as they are on the disk.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

// What is looked for, and what may stand there all the same.
struct TraceWords {
  std::vector<std::string> names;     // of the home, its devices and topics
  std::vector<std::string> values;    // kValueBytes each: packed as they are on the disk
  std::set<std::string> other_words;  // a name that is found as a part of one of these is another's
};

// A name that is so short or so usual that finding it proves nothing.
bool can_be_told_apart(const std::string& name, const std::string& usual_text);

struct TraceFound {
  std::filesystem::path file;
  std::uint64_t offset = 0;
  std::string what;  // the name; of a value ""
};

struct TraceScan {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::vector<TraceFound> found;  // the first of each file
};

// All plain files below the folder, every byte. A file that goes away meanwhile is gone. Errors: io.
Result<TraceScan> scan_for_traces(const std::filesystem::path& folder, const TraceWords& words);

}  // namespace anju
