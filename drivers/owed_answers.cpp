#include "drivers/owed_answers.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

using namespace std::chrono_literals;

// Bridges that queue what they were asked have been seen to be seconds late; beyond that a device is not
// slow but gone, and asked so rarely that nothing of it is waited for any more.
constexpr Duration kShortestWait = 3s;
constexpr int kTimeouts = 3;

// Even counts first: many meters give only whole floats. For coils and inputs they are bytes of 8.
constexpr std::array<std::uint16_t, 6> kCounts{2, 4, 1, 3, 6, 8};
constexpr std::uint16_t kBitsOfByte = 8;

}  // namespace

void OwedAnswers::note(const ReadQuestion& question, SteadyTime now, Duration response_timeout) {
  const SteadyTime until = now + std::max(kShortestWait, response_timeout * kTimeouts);
  const Owed owed{question.unit, question.function, data_bytes(question), until};
  for (Owed& known : owed_) {
    if (known.unit != owed.unit || known.function != owed.function || known.bytes != owed.bytes) continue;
    known.until = until;
    return;
  }
  owed_.push_back(owed);
}

void OwedAnswers::forget(std::uint8_t unit) {
  std::erase_if(owed_, [unit](const Owed& owed) { return owed.unit == unit; });
}

bool OwedAnswers::could_answer(const ReadQuestion& question, SteadyTime now) {
  drop_old(now);
  return std::any_of(owed_.begin(), owed_.end(), [&question](const Owed& owed) {
    return owed.unit == question.unit && owed.function == question.function &&
           owed.bytes == data_bytes(question);
  });
}

std::optional<ReadQuestion> OwedAnswers::telling_apart(const ReadQuestion& question, SteadyTime now) {
  for (const std::uint16_t count : kCounts) {
    ReadQuestion other = question;
    other.count = is_of_bits(question.function) ? static_cast<std::uint16_t>(count * kBitsOfByte) : count;
    // The answer to come next must not be mistaken for this one's either.
    if (data_bytes(other) != data_bytes(question) && !could_answer(other, now)) return other;
  }
  return std::nullopt;
}

void OwedAnswers::drop_old(SteadyTime now) {
  std::erase_if(owed_, [now](const Owed& owed) { return owed.until <= now; });
}

}  // namespace anju
