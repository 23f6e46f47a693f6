// Questions are byte for byte what the specifications print, and checksums are computed, not believed.
#include "drivers/modbus_frame.hpp"

#include <doctest/doctest.h>

#include "tests/drivers/modbus_bytes.hpp"

namespace anju::modbus_frame_test {
namespace {

using test::from_hex;

}  // namespace

TEST_CASE("a question on a serial line and on TCP") {
  const ReadQuestion voltage{1, 4, 0, 2};
  CHECK(request_frame(Framing::rtu, voltage, 9) == from_hex("01 04 00 00 00 02 71 CB"));
  CHECK(request_frame(Framing::tcp, voltage, 7) == from_hex("00 07 00 00 00 06 01 04 00 00 00 02"));
  CHECK(request_frame(Framing::rtu, {17, 3, 0x006B, 3}, 0) == from_hex("11 03 00 6B 00 03 76 87"));
}

TEST_CASE("the checksum, its low byte first") {
  CHECK(has_right_checksum(from_hex("01 04 04 43 66 33 34 1B 38")));
  CHECK_FALSE(has_right_checksum(from_hex("01 04 04 43 66 33 34 38 1B")));
  CHECK_FALSE(has_right_checksum(from_hex("01 04 04 43 66 33 35 1B 38")));
  CHECK_FALSE(has_right_checksum(from_hex("FF FF")));
  CHECK_FALSE(has_right_checksum({}));
}

TEST_CASE("how long an answer is") {
  CHECK(data_bytes({1, 3, 0, 125}) == 250);
  CHECK(answer_bytes({1, 3, 0, 125}) == 255);
  CHECK(data_bytes({1, 1, 0, 8}) == 1);
  CHECK(data_bytes({1, 2, 0, 9}) == 2);
  CHECK(data_bytes({1, 2, 0, 2000}) == 250);
}

TEST_CASE("registers high byte first, bits from the lowest of the first byte") {
  CHECK(words_in({1, 3, 0, 2}, from_hex("43 66 33 34")) == std::vector<std::uint16_t>{0x4366, 0x3334});
  CHECK(words_in({1, 2, 0, 10}, from_hex("05 02")) ==
        std::vector<std::uint16_t>{1, 0, 1, 0, 0, 0, 0, 0, 0, 1});
}

TEST_CASE("each exception has words and its number") {
  for (const int code : {1, 2, 3, 4, 5, 6, 10, 11, 0, 99, 255})
    CHECK(exception_text(static_cast<std::uint8_t>(code)).find("(exception " + std::to_string(code) + ")") !=
          std::string::npos);
}

}  // namespace anju::modbus_frame_test
