// One record of the journal as bytes, and back. The layout is in journal.hpp. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "drivers/journal_delta.hpp"
#include "drivers/source.hpp"
#include "rules/model/error.hpp"

namespace anju {

// A record in parts, ready for one gathering write. The views point into the message, or its delta.
struct RecordParts {
  std::string start;       // everything but topic and payload: some 20 bytes
  std::string_view topic;  // empty with a delta
  std::string_view payload;

  std::size_t bytes() const { return start.size() + topic.size() + payload.size(); }
};

// Unsupported when the message is an answer of Modbus; out_of_range when its topic is longer than MQTT
// allows.
Result<RecordParts> record_of(const RawMessage& message, std::uint64_t sequence,
                              const std::optional<Delta>& delta = {});

// The views point into the segment, or into its reader until the next record.
struct StoredRecord {
  std::uint64_t sequence = 0;
  Lane lane = Lane::routine;
  Instant heard_at;
  std::uint8_t flags = 0;
  std::string_view topic;
  std::string_view payload;
};

RawMessage message_of(const StoredRecord& record);

// Walks over the records of a segment, of which `bytes` begin at `offset`: its start, or where a block's
// first record begins. `bytes` must outlive it.
class RecordReader {
 public:
  explicit RecordReader(std::string_view bytes, std::uint64_t offset = 0) : bytes_(bytes), offset_(offset) {}

  // None at the end, or where a record is cut short.
  std::optional<StoredRecord> next();
  // Where the record behind the last one begins, in bytes.
  std::size_t position() const { return at_; }
  // Records that stood before a whole one and are lost: damaged, or deltas of one that is.
  std::uint64_t damaged() const { return damaged_; }

 private:
  std::optional<StoredRecord> parse(std::string_view checked);

  std::string_view bytes_;
  std::uint64_t offset_;
  DeltaReader deltas_;
  std::size_t at_ = 0;
  std::uint64_t damaged_ = 0;
};

}  // namespace anju
