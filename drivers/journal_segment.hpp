// The segments of a journal: which files there are, and what is in them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "drivers/journal.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Where a record stands in its segment, in bytes.
struct SegmentMark {
  std::uint64_t sequence = 0;
  std::uint64_t offset = 0;
};

struct Segment {
  std::filesystem::path path;
  std::uint64_t first = 0;                // the sequence that it is named after; none of its records is older
  std::uint64_t bytes = 0;                // as far as it is known to be written
  std::uint64_t damaged = 0;              // records
  KeptThrough last;                       // the newest record of each lane; 0: it has none
  std::optional<SteadyTime> heard_until;  // of what was found in it at opening
  std::vector<SegmentMark> marks;         // of the first record in each block but the first
};

// A record was written, or read, that begins at `offset`.
void note_record(Segment& segment, std::uint64_t sequence, std::uint64_t offset);
// Where the block begins in which the first record from this sequence on is found.
std::uint64_t offset_before(const Segment& segment, std::uint64_t sequence);

std::filesystem::path segment_path(const std::filesystem::path& folder, std::uint64_t first);

// All segments of the folder in their order, each read through. Files with other names are left alone.
Result<std::vector<Segment>> find_segments(const std::filesystem::path& folder);

// The newest sequence that the segment has given away. One without a whole record has spent that of its name.
std::uint64_t newest(const Segment& segment);

// True when the store has all of it.
bool is_kept(const Segment& segment, const KeptThrough& kept);

}  // namespace anju
