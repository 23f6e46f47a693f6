// What is remembered of what utilities have pushed, beside the readings: what was answered under an
// Idempotency-Key, and the meters that nobody has installed. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "drivers/source.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct AnsweredPush {
  std::string utility;
  std::string key;
  std::string body_digest;
  unsigned status = 0;
  std::string answer;              // its body, gzip
  std::vector<std::string> homes;  // ids of those whose readings it is about
  SteadyTime at;
};

struct ParkedMeter {
  std::string utility;
  std::string meter;
  std::string code;  // of the last item, as are the next two
  std::string unit;
  std::optional<double> value;
  std::uint64_t count = 0;
  WallTime first;
  WallTime last;
};

// How many answers are remembered, and how long.
inline constexpr std::size_t kAnswersKept = 4096;
inline constexpr Duration kAnswerKeptFor{std::chrono::hours{24}};
// Meters that nobody has installed: how many in all.
inline constexpr std::size_t kParkedKept = 512;

// Oldest first; of what is there twice the later one counts.
struct PushMemory {
  std::vector<AnsweredPush> answers;
  std::vector<ParkedMeter> parked;

  bool empty() const { return answers.empty() && parked.empty(); }
};

// The meter of a utility as it numbers it.
struct MeterNumber {
  std::string utility;
  std::string meter;
};

// As the journal keeps it. The time of an answer is when its message was heard.
PushNote note_of(const AnsweredPush& answer);
PushNote note_of(const ParkedMeter& parked);
// False: it cannot be read.
bool add(const PushNote& note, SteadyTime heard, PushMemory& memory);

}  // namespace anju
