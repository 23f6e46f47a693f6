// The frames of the shared corpus, where it is there: what must be read is, and what must not be is not.
#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "drivers/answer_reader.hpp"
#include "tests/drivers/modbus_bytes.hpp"

namespace anju::modbus_frame_corpus_test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using test::from_hex;

const fs::path kFrames = fs::path(ANJU_SOURCE_DIR).parent_path() / "shared" / "corpus" / "modbus-frame";

json::object read_case(const fs::path& file) {
  std::ifstream stream(file);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return json::parse(text).as_object();
}

std::vector<std::uint8_t> bytes_of(const json::object& one, const char* key) {
  return from_hex(std::string(one.at(key).as_string()));
}

// Behind the header of TCP a request is the same as on a serial line.
ReadQuestion question_of(std::span<const std::uint8_t> request) {
  const auto word = [&request](std::size_t at) {
    return static_cast<std::uint16_t>(request[at] << 8 | request[at + 1]);
  };
  return {request[0], request[1], word(2), word(4)};
}

}  // namespace

TEST_CASE("the frames of the corpus") {
  if (!fs::is_directory(kFrames)) {
    MESSAGE("skipped: there is no " << kFrames.string());
    return;
  }
  std::size_t count = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(kFrames)) {
    const json::object one = read_case(entry.path());
    CAPTURE(entry.path().string());
    const bool is_tcp = one.at("transport").as_string() == "tcp";
    const auto request = bytes_of(one, "request_hex");
    const auto response = bytes_of(one, "response_hex");
    const ReadQuestion question = question_of(std::span(request).subspan(is_tcp ? 6 : 0));
    const auto transaction = static_cast<std::uint16_t>(is_tcp ? request[0] << 8 | request[1] : 0);
    const Framing framing = is_tcp ? Framing::tcp : Framing::rtu;
    if (is_tcp || has_right_checksum(request))
      CHECK(request_frame(framing, question, transaction) == request);
    AnswerReader reader(framing, question, transaction);
    reader.feed(std::span(response).first(std::min<std::size_t>(5, response.size())));
    const auto state = reader.feed(std::span(response).subspan(std::min<std::size_t>(5, response.size())));
    CHECK((state == AnswerReader::State::answered) == !one.at("expect").as_array().empty());
    ++count;
  }
  CHECK(count > 0);
}

}  // namespace anju::modbus_frame_corpus_test
