// Finds the answer to one question in what comes along the line. Pure.
//
// libmodbus gives up at the first byte that it does not expect, and takes what it cannot tell apart for the
// answer. Real lines carry more than answers: the question's own echo, bytes of a driver that switches on,
// the answer that an earlier question no longer waited for, another master.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "drivers/modbus_frame.hpp"

namespace anju {

class AnswerReader {
 public:
  enum class State : std::uint8_t {
    waiting,   // the answer may still come
    answered,  // words()
    refused,   // exception()
    broken,    // nothing that still comes can be believed: what() says why
  };

  // A question whose unit is 0 or 255 is for whatever listens at the address itself, and may be answered by
  // either.
  AnswerReader(Framing framing, const ReadQuestion& question, std::uint16_t transaction);

  // The next bytes, in any pieces. After another state than `waiting` it stays what it is.
  State feed(std::span<const std::uint8_t> bytes);

  const std::vector<std::uint16_t>& words() const { return words_; }
  std::uint8_t exception() const { return exception_; }

  // What came and was not the answer, for a person; "" when nothing did.
  const std::string& what() const { return what_; }
  bool has_heard() const { return heard_ > 0; }
  // More came behind the answer: it must not be taken for the next one.
  bool has_surplus() const { return !buffer_.empty(); }

 private:
  State read_tcp();
  State read_rtu();
  State take_tcp(std::span<const std::uint8_t> frame);
  State take_body(std::uint8_t function, std::span<const std::uint8_t> body);
  std::size_t frame_at(std::size_t at) const;
  bool may_begin_at(std::size_t at) const;
  bool is_of_unit(std::uint8_t unit) const;

  Framing framing_;
  ReadQuestion question_;
  std::uint16_t transaction_;
  std::vector<std::uint8_t> buffer_;
  std::size_t heard_ = 0;
  State state_ = State::waiting;
  std::vector<std::uint16_t> words_;
  std::uint8_t exception_ = 0;
  std::string what_;
};

}  // namespace anju
