#include "drivers/journal_segment.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <optional>
#include <string_view>
#include <system_error>

#include "drivers/journal_delta.hpp"
#include "drivers/journal_file.hpp"
#include "drivers/journal_record.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kEnding = ".records";
constexpr std::string_view kEarlierEnding = ".journal";  // of the layout before this one
constexpr std::size_t kDigits = 20;  // of the largest 64-bit number, so that the names sort as the numbers do

std::optional<std::uint64_t> first_in_name(const fs::path& path, std::string_view ending) {
  const std::string name = path.filename().string();
  if (name.size() != kDigits + ending.size() || !name.ends_with(ending)) return std::nullopt;
  std::uint64_t first = 0;
  const auto [end, fault] = std::from_chars(name.data(), name.data() + kDigits, first);
  if (fault != std::errc{} || end != name.data() + kDigits) return std::nullopt;
  return first;
}

Result<void> read_through(Segment& segment) {
  const Result<std::string> text = read_part(segment.path, 0, segment.bytes);
  if (!text) return text.error();
  RecordReader records(*text);
  std::uint64_t begins = 0;
  while (const auto record = records.next()) {
    (record->lane == Lane::alarm ? segment.last.alarm : segment.last.routine) = record->sequence;
    note_record(segment, record->sequence, begins);
    // Two threads may append in another order than they took the time.
    segment.heard_until = std::max(segment.heard_until, std::optional{record->heard_at.steady});
    begins = records.position();
  }
  segment.damaged = records.damaged();
  return {};
}

}  // namespace

fs::path segment_path(const fs::path& folder, std::uint64_t first) {
  const std::string digits = std::to_string(first);
  return folder / (std::string(kDigits - digits.size(), '0') + digits + std::string(kEnding));
}

Result<std::vector<Segment>> find_segments(const fs::path& folder) {
  std::vector<Segment> segments;
  std::error_code fault;
  fs::directory_iterator entry(folder, fault);
  for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
    if (first_in_name(entry->path(), kEarlierEnding))
      return Error{ErrorCode::unsupported, entry->path().string() + " is of an earlier layout"};
    const std::optional<std::uint64_t> first = first_in_name(entry->path(), kEnding);
    if (!first || !entry->is_regular_file(fault)) continue;
    segments.push_back({entry->path(), *first, entry->file_size(fault), 0, {}, {}, {}});
  }
  if (fault) return Error{ErrorCode::io, "cannot list " + folder.string() + ": " + fault.message()};
  std::sort(segments.begin(), segments.end(),
            [](const Segment& a, const Segment& b) { return a.first < b.first; });
  for (Segment& segment : segments) {
    if (Result<void> read = read_through(segment); !read) return read.error();
  }
  return segments;
}

void note_record(Segment& segment, std::uint64_t sequence, std::uint64_t offset) {
  const std::uint64_t marked = segment.marks.empty() ? 0 : segment.marks.back().offset;
  if (offset / kBlockBytes > marked / kBlockBytes) segment.marks.push_back({sequence, offset});
}

std::uint64_t offset_before(const Segment& segment, std::uint64_t sequence) {
  const auto behind =
      std::upper_bound(segment.marks.begin(), segment.marks.end(), sequence,
                       [](std::uint64_t one, const SegmentMark& mark) { return one < mark.sequence; });
  return behind == segment.marks.begin() ? 0 : std::prev(behind)->offset;
}

std::uint64_t newest(const Segment& segment) {
  return std::max({segment.first, segment.last.routine, segment.last.alarm});
}

bool is_kept(const Segment& segment, const KeptThrough& kept) {
  return segment.last.routine <= kept.routine && segment.last.alarm <= kept.alarm;
}

}  // namespace anju
