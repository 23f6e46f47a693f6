#include "drivers/answer_reader.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::uint8_t kRefused = 0x80;     // set in the function of an exception
constexpr std::size_t kHeader = 6;          // of TCP: transaction, protocol, bytes that follow
constexpr std::size_t kLongestBody = 254;   // of TCP, with the unit
constexpr std::size_t kRequest = 8;         // a read request on a serial line
constexpr std::size_t kExceptionFrame = 5;  // on a serial line
constexpr std::size_t kMostHeard = 4096;  // four of the longest frames, sixteen times over: that is no answer
constexpr std::uint8_t kItself = 255;     // the unit of who listens at the address, as is 0
constexpr std::uint8_t kLastUnit = 247;   // on a serial line; 0 is for all, and nobody answers to it

std::size_t word_at(Bytes bytes, std::size_t at) { return std::size_t{bytes[at]} << 8 | bytes[at + 1]; }

bool is_read(std::uint8_t function) { return function >= 1 && function <= 4; }

}  // namespace

AnswerReader::AnswerReader(Framing framing, const ReadQuestion& question, std::uint16_t transaction)
    : framing_(framing), question_(question), transaction_(transaction) {}

AnswerReader::State AnswerReader::feed(Bytes bytes) {
  if (state_ != State::waiting) return state_;
  heard_ += bytes.size();
  buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
  state_ = framing_ == Framing::tcp ? read_tcp() : read_rtu();
  if (state_ == State::waiting && heard_ > kMostHeard) {
    what_ = "far more comes than an answer";
    state_ = State::broken;
  }
  return state_;
}

// In a stream every byte belongs to a frame. One that is wrong leaves the rest without a meaning.
AnswerReader::State AnswerReader::read_tcp() {
  while (buffer_.size() >= kHeader) {
    const std::size_t protocol = word_at(buffer_, 2);
    const std::size_t length = word_at(buffer_, 4);
    if (protocol != 0 || length < 3 || length > kLongestBody) {
      what_ = "what comes is no Modbus TCP";
      return State::broken;
    }
    if (buffer_.size() < kHeader + length) break;
    const State state = take_tcp(Bytes(buffer_).first(kHeader + length));
    buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(kHeader + length));
    if (state != State::waiting) return state;
  }
  return State::waiting;
}

AnswerReader::State AnswerReader::take_tcp(Bytes frame) {
  if (word_at(frame, 0) != transaction_) {
    what_ = "an answer to another question (transaction)";
    return State::waiting;
  }
  if (!is_of_unit(frame[kHeader])) {
    what_ = "an answer of unit " + std::to_string(frame[kHeader]);
    return State::broken;
  }
  const State state = take_body(frame[kHeader + 1], frame.subspan(kHeader + 2));
  return state == State::waiting ? State::broken : state;
}

// Looks for a frame with a right checksum at every byte: what lies before one is noise, and a whole one that
// is not the answer is skipped. It does not wait for the rest of what may be a longer one: an answer inside
// it would have to be right in unit, function, length and checksum, 1 in 2^40.
AnswerReader::State AnswerReader::read_rtu() {
  std::size_t at = 0;
  std::size_t keep = SIZE_MAX;  // the first byte at which a frame may have begun
  while (at < buffer_.size()) {
    const std::size_t length = frame_at(at);
    if (length == 0) {
      if (keep == SIZE_MAX && may_begin_at(at)) keep = at;
      ++at;
      continue;
    }
    const Bytes frame = Bytes(buffer_).subspan(at, length);
    at += length;
    keep = SIZE_MAX;
    State state = State::waiting;
    if (length == kRequest && frame[2] + kExceptionFrame != kRequest) {
      what_ = "a question: the line gives back what is sent, or another master asks";
    } else if (!is_of_unit(frame[0])) {
      what_ = "an answer of unit " + std::to_string(frame[0]);
    } else {
      state = take_body(frame[1], frame.subspan(2, length - 4));
    }
    if (state != State::waiting) {
      buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(at));
      return state;
    }
  }
  const std::size_t gone = std::min(keep, buffer_.size());
  if (gone > 0 && what_.empty()) what_ = "noise, or an answer that was damaged on its way";
  buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(gone));
  return State::waiting;
}

// The length of the whole frame that begins there, 0 when there is none.
std::size_t AnswerReader::frame_at(std::size_t at) const {
  const Bytes rest = Bytes(buffer_).subspan(at);
  if (rest.size() < kExceptionFrame) return 0;
  std::array<std::size_t, 2> lengths{};
  if (is_read(rest[1])) lengths = {std::size_t{3} + rest[2] + 2, kRequest};
  if (rest[1] & kRefused) lengths = {kExceptionFrame, 0};
  for (const std::size_t length : lengths) {
    if (length >= kExceptionFrame && length <= rest.size() && has_right_checksum(rest.first(length)))
      return length;
  }
  return 0;
}

// Whether more bytes can make a frame of what begins there.
bool AnswerReader::may_begin_at(std::size_t at) const {
  const Bytes rest = Bytes(buffer_).subspan(at);
  if (!is_of_unit(rest[0]) && (rest[0] == 0 || rest[0] > kLastUnit)) return false;
  if (rest.size() < 3) return true;
  if (rest[1] & kRefused) return rest.size() < kExceptionFrame;
  return is_read(rest[1]) && rest.size() < std::max(std::size_t{3} + rest[2] + 2, kRequest);
}

// What stands behind the function: in the answer the byte count and the data.
AnswerReader::State AnswerReader::take_body(std::uint8_t function, Bytes body) {
  if (function == (question_.function | kRefused) && body.size() == 1) {
    exception_ = body[0];
    return State::refused;
  }
  if (function != question_.function) {
    what_ = "an answer to function " + std::to_string(function & ~kRefused);
    return State::waiting;
  }
  const std::size_t expected = data_bytes(question_);
  if (body.size() != expected + 1 || body[0] != expected) {
    what_ = "an answer of another length";
    return State::waiting;
  }
  words_ = words_in(question_, body.subspan(1));
  return State::answered;
}

bool AnswerReader::is_of_unit(std::uint8_t unit) const {
  const auto is_itself = [](std::uint8_t number) { return number == 0 || number == kItself; };
  return unit == question_.unit || (is_itself(unit) && is_itself(question_.unit));
}

}  // namespace anju
