// What could not be read is counted by device and reason, told once, and remembered by its place alone.
#include "daemon/refusal_book.hpp"

#include <doctest/doctest.h>

namespace anju::refusal_book_test {
namespace {

constexpr SteadyTime at(std::int64_t ms) { return SteadyTime{Duration{ms}}; }

RefusedField refused(std::optional<DeviceIndex> device, std::string_view reason, std::string where) {
  return {device, {reason, std::move(where)}};
}

}  // namespace

TEST_CASE("the first of its kind is for the log, the others are counted") {
  RefusalBook book;
  CHECK(book.note(refused(0, "not-a-number", "/energy"), at(1)));
  CHECK_FALSE(book.note(refused(0, "not-a-number", "/power"), at(2)));
  REQUIRE(book.of(0).size() == 1);
  const RefusalBook::Entry& entry = book.of(0).at("not-a-number");
  CHECK(entry.count == 2);
  CHECK(entry.where == "/power");
  CHECK(entry.last == at(2));
}

TEST_CASE("each reason, each device and nobody are kept apart") {
  RefusalBook book;
  CHECK(book.note(refused(0, "not-a-number", "/a"), at(1)));
  CHECK(book.note(refused(0, "malformed", ""), at(1)));
  CHECK(book.note(refused(1, "malformed", ""), at(1)));
  CHECK(book.note(refused({}, "malformed", ""), at(1)));
  CHECK(book.of(0).size() == 2);
  CHECK(book.of(1).size() == 1);
  CHECK(book.of(std::nullopt).at("malformed").count == 1);
  CHECK(book.of(7).empty());
}

}  // namespace anju::refusal_book_test
