// Any bytes as what comes along a Modbus line after a question: framing, unit, function, count, a number of
// pieces, then the bytes. Whatever comes, an answer has as many words as were asked for, and pieces make no
// difference.
#include <cstdlib>
#include <span>

#include "drivers/answer_reader.hpp"

namespace {

using namespace anju;

AnswerReader read(Framing framing, const ReadQuestion& question, std::span<const std::uint8_t> bytes,
                  std::size_t piece) {
  AnswerReader reader(framing, question, 7);
  while (!bytes.empty()) {
    const std::size_t size = std::min(piece, bytes.size());
    if (reader.feed(bytes.first(size)) != AnswerReader::State::waiting) break;
    bytes = bytes.subspan(size);
  }
  return reader;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  constexpr std::size_t kHead = 5;
  if (size < kHead) return 0;
  const Framing framing = data[0] % 2 == 0 ? Framing::rtu : Framing::tcp;
  ReadQuestion question{data[1], static_cast<std::uint8_t>(data[2] % 4 + 1), 0, 0};
  question.count = static_cast<std::uint16_t>(data[3] % 125 + 1);
  const std::span<const std::uint8_t> bytes(data + kHead, size - kHead);
  const AnswerReader whole = read(framing, question, bytes, bytes.size() + 1);
  const AnswerReader pieces = read(framing, question, bytes, data[4] % 16U + 1U);
  if (!whole.words().empty() && whole.words().size() != question.count) std::abort();
  if (!pieces.words().empty() && pieces.words().size() != question.count) std::abort();
  return 0;
}
