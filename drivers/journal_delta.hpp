// What a routine message has in common with an earlier one of its topic. A device says nearly the same each
// time, so most records hold only how they differ from a base: a record that was written whole. LZ4 finds it,
// with the base as its dictionary. An alarm is always written whole: nothing else that is damaged may take it
// along.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "drivers/source.hpp"

namespace anju {

// A delta and its base begin in the same block of their segment: whoever reads on from where a block begins
// meets every base. One message in sixteen of a device is whole in any case, so longer blocks would save
// little.
inline constexpr std::uint64_t kBlockBytes = 64 << 10;
// A base that is damaged takes its deltas along; they are no more than this.
inline constexpr int kMostDeltas = 15;
// Beyond this a payload is written whole, in bytes.
inline constexpr std::size_t kMostDeltaPayload = 4096;

struct Delta {
  std::uint64_t base = 0;  // its sequence
  SteadyTime base_heard_at{};
  std::string_view bytes;
};

// Of the segment that is appended to. Not for two threads at once.
class DeltaWriter {
 public:
  DeltaWriter();
  ~DeltaWriter();

  void begin_segment();
  // The message as a delta, should its record begin at `offset` of the segment; none where it is to be
  // written whole. Until the next call.
  std::optional<Delta> delta_of(const RawMessage& message, std::uint64_t offset);
  // It was written so.
  void wrote(const RawMessage& message, std::uint64_t sequence, bool as_delta);

 private:
  struct Base {
    std::uint64_t sequence = 0;
    SteadyTime heard_at{};
    std::string payload;
    int deltas = 0;
  };
  struct Packer;

  std::unique_ptr<Packer> packer_;
  std::uint64_t block_ = 0;
  std::map<std::string, Base, std::less<>> bases_;  // by topic; of one block, so no larger than that
};

// What a reader remembers of the block that it reads.
class DeltaReader {
 public:
  struct Base {
    std::string_view topic;
    std::string_view payload;
    SteadyTime heard_at{};
  };

  // A record begins at `offset` of the segment.
  void at(std::uint64_t offset);
  // A whole record of a routine message was read; the views stay valid as long as this.
  void read(std::uint64_t sequence, const Base& base);
  // Nullptr: it is damaged, or there is none.
  const Base* base(std::uint64_t sequence) const;
  // The payload that these bytes stand for, until the next call; none where they are no delta of this base.
  std::optional<std::string_view> unpacked(const Base& base, std::string_view delta);

 private:
  std::uint64_t block_ = 0;
  std::unordered_map<std::uint64_t, Base> bases_;
  std::string payload_;
};

}  // namespace anju
