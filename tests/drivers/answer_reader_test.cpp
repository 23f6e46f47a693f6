// What comes along a line is the answer only when everything about it is right.
#include "drivers/answer_reader.hpp"

#include <doctest/doctest.h>

#include <random>

#include "tests/drivers/modbus_bytes.hpp"

namespace anju::answer_reader_test {
namespace {

using test::from_hex;
using test::serial_answer;
using test::with_checksum;
using Bytes = std::vector<std::uint8_t>;
using State = AnswerReader::State;
using Words = std::vector<std::uint16_t>;

const ReadQuestion kVoltage{1, 4, 0, 2};
const Bytes kAnswer = from_hex("01 04 04 43 66 33 34 1B 38");
const Bytes kTcpAnswer = from_hex("00 07 00 00 00 07 01 04 04 43 66 33 34");

AnswerReader serial() { return {Framing::rtu, kVoltage, 0}; }
AnswerReader tcp(std::uint16_t transaction = 7) { return {Framing::tcp, kVoltage, transaction}; }

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

// In one piece and byte by byte it must be the same.
State read_both(const AnswerReader& fresh, const Bytes& bytes, AnswerReader& result) {
  AnswerReader slow = fresh;
  State state = State::waiting;
  for (const std::uint8_t byte : bytes) state = slow.feed({&byte, 1});
  result = fresh;
  const State whole = result.feed(bytes);
  CHECK(whole == state);
  CHECK(result.words() == slow.words());
  CHECK(result.exception() == slow.exception());
  return whole;
}

State read(const AnswerReader& fresh, const Bytes& bytes) {
  AnswerReader result = fresh;
  return read_both(fresh, bytes, result);
}

}  // namespace

TEST_CASE("an answer on a serial line") {
  AnswerReader reader = serial();
  CHECK(read_both(serial(), kAnswer, reader) == State::answered);
  CHECK(reader.words() == Words{0x4366, 0x3334});
  CHECK_FALSE(reader.has_surplus());
}

TEST_CASE("a damaged answer is none, whichever bit it was") {
  for (std::size_t bit = 0; bit < kAnswer.size() * 8; ++bit) {
    Bytes damaged = kAnswer;
    damaged[bit / 8] = static_cast<std::uint8_t>(damaged[bit / 8] ^ 1U << (bit % 8));
    CAPTURE(bit);
    CHECK(read(serial(), damaged) == State::waiting);
  }
}

TEST_CASE("swapped checksum bytes are wrong ones") {
  CHECK(read(serial(), from_hex("01 04 04 43 66 33 34 38 1B")) == State::waiting);
}

TEST_CASE("noise before the answer, of every length and of the worst kind") {
  for (std::size_t length = 1; length < 40; ++length) {
    CHECK(read(serial(), joined({Bytes(length, 0x00), kAnswer})) == State::answered);
    CHECK(read(serial(), joined({Bytes(length, 0x01), kAnswer})) == State::answered);
    CHECK(read(serial(), joined({Bytes(length, 0xFF), kAnswer})) == State::answered);
  }
  // It looks like the beginning of a long answer.
  CHECK(read(serial(), joined({from_hex("01 04 FA"), kAnswer})) == State::answered);
}

TEST_CASE("the question's own echo is not the answer") {
  const Bytes echo = request_frame(Framing::rtu, kVoltage, 0);
  AnswerReader reader = serial();
  CHECK(read_both(serial(), joined({echo, kAnswer}), reader) == State::answered);
  CHECK(read(serial(), echo) == State::waiting);
}

TEST_CASE("an answer of another unit, to another function, of another length is let pass") {
  AnswerReader reader = serial();
  CHECK(read_both(serial(), serial_answer(2, 4, {1, 2}), reader) == State::waiting);
  CHECK(reader.what() == "an answer of unit 2");
  CHECK(read_both(serial(), serial_answer(1, 3, {1, 2}), reader) == State::waiting);
  CHECK(reader.what() == "an answer to function 3");
  CHECK(read_both(serial(), serial_answer(1, 4, {1, 2, 3}), reader) == State::waiting);
  CHECK(reader.what() == "an answer of another length");
  CHECK(read_both(serial(), joined({serial_answer(2, 4, {1, 2}), kAnswer}), reader) == State::answered);
  CHECK(reader.words() == Words{0x4366, 0x3334});
}

TEST_CASE("an answer inside the answer of another unit is not found") {
  // Its data are the bytes of a whole right answer of unit 1.
  Bytes hull{2, 4, 10};
  hull.insert(hull.end(), kAnswer.begin(), kAnswer.end());
  hull.push_back(0);
  AnswerReader reader = serial();
  reader.feed(with_checksum(hull));
  CHECK(reader.words().empty());
}

TEST_CASE("what comes behind the answer stays behind") {
  AnswerReader reader = serial();
  CHECK(reader.feed(joined({kAnswer, kAnswer})) == State::answered);
  CHECK(reader.has_surplus());
  CHECK(reader.feed(serial_answer(1, 4, {9, 9})) == State::answered);
  CHECK(reader.words() == Words{0x4366, 0x3334});
}

TEST_CASE("exceptions") {
  AnswerReader reader = serial();
  CHECK(read_both(serial(), from_hex("01 84 02 C2 C1"), reader) == State::refused);
  CHECK(reader.exception() == 2);
  CHECK(read(serial(), with_checksum(from_hex("02 84 02"))) == State::waiting);
  CHECK(read(serial(), with_checksum(from_hex("01 83 02"))) == State::waiting);
  CHECK(read_both(tcp(), from_hex("00 07 00 00 00 03 01 84 0B"), reader) == State::refused);
  CHECK(reader.exception() == 11);
}

TEST_CASE("a line that never stops talking is given up") {
  AnswerReader reader = serial();
  std::mt19937 random{4};
  State state = State::waiting;
  for (int i = 0; i < 100 && state == State::waiting; ++i) {
    Bytes piece(100);
    for (std::uint8_t& byte : piece) byte = static_cast<std::uint8_t>(random());
    state = reader.feed(piece);
  }
  CHECK(state == State::broken);
}

TEST_CASE("an answer on TCP") {
  AnswerReader reader = tcp();
  CHECK(read_both(tcp(), kTcpAnswer, reader) == State::answered);
  CHECK(reader.words() == Words{0x4366, 0x3334});
}

TEST_CASE("the late answer of an earlier question is let pass") {
  const Bytes late = from_hex("00 06 00 00 00 07 01 04 04 00 00 00 00");
  AnswerReader reader = tcp();
  CHECK(read_both(tcp(), late, reader) == State::waiting);
  CHECK(reader.feed(kTcpAnswer) == State::answered);
  CHECK(reader.words() == Words{0x4366, 0x3334});
}

TEST_CASE("a stream in which something is wrong is not believed any more") {
  for (const auto* wrong : {"00 07 00 01 00 07 01 04 04 43 66 33 34",  // another protocol
                            "00 07 00 00 00 07 02 04 04 43 66 33 34",  // another unit
                            "00 07 00 00 00 07 01 03 04 43 66 33 34",  // another function
                            "00 07 00 00 00 05 01 04 02 43 66",        // shorter
                            "00 07 00 00 00 07 01 04 06 43 66 33 34",  // a byte count that lies
                            "00 07 00 00 00 08 01 04 04 43 66 33 34 00", "00 07 00 00 00 00",
                            "00 07 00 00 00 02 01", "00 07 00 00 FF FF 01"}) {
    CAPTURE(wrong);
    CHECK(read(tcp(), from_hex(wrong)) == State::broken);
  }
}

TEST_CASE("who is asked as unit 0 or 255 may call itself either") {
  const AnswerReader itself(Framing::tcp, {255, 4, 0, 2}, 7);
  CHECK(read(itself, from_hex("00 07 00 00 00 07 FF 04 04 43 66 33 34")) == State::answered);
  CHECK(read(itself, from_hex("00 07 00 00 00 07 00 04 04 43 66 33 34")) == State::answered);
  CHECK(read(itself, kTcpAnswer) == State::broken);
}

TEST_CASE("coils and inputs") {
  const AnswerReader inputs(Framing::rtu, {1, 2, 0, 6}, 0);
  AnswerReader reader = inputs;
  CHECK(read_both(inputs, with_checksum(from_hex("01 02 01 21")), reader) == State::answered);
  CHECK(reader.words() == Words{1, 0, 0, 0, 0, 1});
}

}  // namespace anju::answer_reader_test
