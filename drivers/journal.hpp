// The journal: where a message is kept before its sender is told so.
//
// A folder of segment files, each a run of records that are only ever appended:
//   record := length · crc32c u32 · flags u8 · sequence · steady · wall · topic length · topic · payload
//           | length · crc32c u32 · flags u8 · sequence · base · steady · wall · LZ4 block
// Flags: 1 retained, 2 duplicate, 4 pushed, 8 note of what was pushed, 16 alarm lane, the quality of the
// clock times 32, and 128 for the second form, which tells a routine message by how it differs from an
// earlier one of its topic (journal_delta.hpp): `base` is how many sequences that is back, `steady` the step
// from its time, and its payload the dictionary of the block. What was pushed has the utility as its topic.
// The numbers are varints of protobuf, the times in milliseconds since 1970: `steady` as sint64, `wall` as a
// sint64 of its step from that. Length and checksum (little-endian) are of what follows the checksum. A
// record that is cut short ends its segment: it was never acknowledged. One whose checksum is wrong while a
// whole one follows it was kept and is damaged: it is lost with its deltas, fifteen at the most and none of
// them an alarm, and counted. Segments are named after the first sequence in them; one whose records are all
// in the store is removed, and the file `trimmed` notes how far the store was then.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "drivers/source.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Per lane the last sequence that the store has committed. Each lane is processed in its own order.
struct KeptThrough {
  std::uint64_t routine = 0;
  std::uint64_t alarm = 0;
};

struct SegmentFile;

// What append() gives.
struct Appended {
  std::uint64_t sequence = 0;
  std::shared_ptr<SegmentFile> unforced;  // where an alarm stands that a power cut may still take
};

class Journal {
 public:
  // Opens or makes the folder. New records continue after the last one found, and after `kept`. Errors: io;
  // unsupported when a segment of another layout is in it.
  static Result<std::unique_ptr<Journal>> open(const std::filesystem::path& folder, const KeptThrough& kept);
  ~Journal();

  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  // Any thread. Gives the message its sequence, from 1 on; when this returns it survives kill -9, and the
  // pipeline may have it. On error the sender must not be told that it is kept; it may be found by a later
  // replay all the same. Of a payload beyond kPayloadLimit (decode.hpp) one byte more than the limit is kept,
  // so that it is refused and counted once, and not delivered again for ever. Takes no answers of Modbus.
  // Errors: unavailable when the disk is full, or nearly full and the lane is routine.
  Result<Appended> append(const RawMessage& message);
  // Any thread; waits for the disk where the lane is alarm. When this returns without an error the message
  // survives a power cut as well, and only then the sender of an alarm may be told that it is kept. It is a
  // step of its own because what follows from an alarm need not wait for it: the pipeline forces its own
  // commit, meanwhile. Errors: io; unavailable when the disk is full.
  Result<void> force(const Appended& appended);

  // Any thread. While it is so, append() refuses the routine lane: what room is left is for alarms.
  void keep_only_alarms(bool only);
  bool keeps_only_alarms() const;
  // Before the sources start: called by append() and force(), from their thread, when an alarm finds no room;
  // true: there is some now, and append() tries once more.
  void when_full(std::function<bool()> make_room);

  // What the store has not seen, in order of sequence; gives how many. Called once, before the sources start.
  Result<std::uint64_t> replay(const KeptThrough& kept, const std::function<void(RawMessage)>& each) const;

  // Reads at most `limit` records of the routine lane from `from` on: what did not fit into the inbox. Any
  // thread.
  Result<std::vector<RawMessage>> read_routine(std::uint64_t from, std::size_t limit) const;

  // The store has committed these: segments that hold nothing newer are removed. Any thread.
  void trim(const KeptThrough& kept);
  // What `kept` was when the journal was opened is behind what the store had said before a segment was
  // removed: a disk has lost what it had confirmed, and what was removed is gone from both. Said until trim()
  // is next called.
  bool is_ahead_of_store() const;

  std::uint64_t bytes() const;  // on the disk, all segments
  // Whether a segment that was found at opening is there still: not all of it is in the store.
  bool has_earlier_segments() const;
  std::uint64_t damaged() const;  // records that were found damaged when the journal was opened, and are lost
  // The latest point of the timeline at which something was heard of what was found at opening; none: nothing
  // was found. The timeline goes on behind it, also when the store has lost what it knew of that time.
  std::optional<SteadyTime> heard_until() const;

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace anju
