// Readings as few bytes: each is what changed since the one before it. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "drivers/byte_codec.hpp"
#include "rules/model/reading.hpp"

namespace anju {

// A reading with the id that its channel has in the file.
struct KeptReading {
  std::int64_t channel = 0;
  Reading reading;  // its `channel` says nothing
};

// The last value of each channel, 0 before there is one. Ids are small numbers, unless the bytes are damaged.
class ValueOfChannel {
 public:
  std::int64_t& operator[](std::int64_t channel);

 private:
  std::vector<std::int64_t> small_;
  std::unordered_map<std::int64_t, std::int64_t> others_;
};

// What is known from the readings before.
struct BeforeReading {
  std::int64_t channel = 0;
  unsigned head = 0;
  std::int64_t steady = 0;
  std::int64_t wall_ahead = 0;  // of the steady time
  std::int64_t lag = 0;
  ValueOfChannel value;
};

// One after the other, without a vector of them: a batch of a busy minute has tens of thousands.
class ReadingsWriter {
 public:
  explicit ReadingsWriter(std::size_t count);
  void add(std::int64_t channel, const Reading& reading);
  // After `count` of them.
  std::string take() { return out_.take(); }

 private:
  ByteWriter out_;
  BeforeReading before_;
};

class ReadingsReader {
 public:
  explicit ReadingsReader(std::string_view bytes);
  // Null after the last, and from the first on that cannot be read.
  const KeptReading* next();
  // How many are left; of damaged bytes no more than there is room for.
  std::size_t left() const;
  // After the last: all that were packed were read.
  bool is_whole() const { return is_sound_ && count_ == 0 && in_.at_end(); }

 private:
  bool read();

  ByteReader in_;
  BeforeReading before_;
  KeptReading kept_;
  std::uint64_t count_ = 0;
  bool is_sound_ = true;
};

// Everything comes back as it was, but for the value of one that is invalid: that is 0.
std::string pack_readings(const std::vector<KeptReading>& readings);

struct UnpackedReadings {
  std::vector<KeptReading> readings;  // up to the first that cannot be read
  bool is_whole = true;               // all that were packed
};
UnpackedReadings unpack_readings(std::string_view bytes);

}  // namespace anju
