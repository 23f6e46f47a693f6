// After a question that was given up, nothing that is still to come can be taken for another answer.
#include "drivers/owed_answers.hpp"

#include <doctest/doctest.h>

namespace anju::owed_answers_test {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart{};
const ReadQuestion kBlock{1, 4, 100, 10};

OwedAnswers after(const ReadQuestion& given_up) {
  OwedAnswers owed;
  owed.note(given_up, kStart, 1s);
  return owed;
}

}  // namespace

TEST_CASE("an answer that is owed looks like that of every question of its length") {
  OwedAnswers owed = after(kBlock);
  CHECK(owed.could_answer(kBlock, kStart));
  CHECK(owed.could_answer({1, 4, 500, 10}, kStart));
  CHECK_FALSE(owed.could_answer({2, 4, 100, 10}, kStart));
  CHECK_FALSE(owed.could_answer({1, 3, 100, 10}, kStart));
  CHECK_FALSE(owed.could_answer({1, 4, 100, 9}, kStart));
}

TEST_CASE("the question that tells apart is of a length that neither the owed nor the next answer has") {
  OwedAnswers owed = after({1, 4, 100, 2});
  owed.note({1, 4, 100, 4}, kStart, 1s);
  const auto other = owed.telling_apart({1, 4, 100, 1}, kStart);
  REQUIRE(other);
  CHECK(other->unit == 1);
  CHECK(other->address == 100);
  CHECK(other->count == 3);
}

TEST_CASE("coils: a length is a number of bytes") {
  OwedAnswers owed = after({1, 2, 0, 6});
  CHECK(owed.could_answer({1, 2, 0, 8}, kStart));
  const auto other = owed.telling_apart({1, 2, 0, 6}, kStart);
  REQUIRE(other);
  CHECK(data_bytes(*other) == 2);
}

TEST_CASE("once the device has answered a question that is told apart, nothing is owed") {
  OwedAnswers owed = after(kBlock);
  owed.note({2, 4, 100, 10}, kStart, 1s);
  owed.forget(1);
  CHECK_FALSE(owed.could_answer(kBlock, kStart));
  CHECK(owed.could_answer({2, 4, 100, 10}, kStart));
}

TEST_CASE("what is owed for three timeouts, or three seconds, does not come any more") {
  OwedAnswers owed = after(kBlock);
  CHECK(owed.could_answer(kBlock, kStart + 2999ms));
  CHECK_FALSE(owed.could_answer(kBlock, kStart + 3s));
  owed.note(kBlock, kStart, 5s);
  CHECK(owed.could_answer(kBlock, kStart + 14s));
  CHECK_FALSE(owed.could_answer(kBlock, kStart + 15s));
}

TEST_CASE("when every length is owed, nothing may be asked") {
  OwedAnswers owed = after(kBlock);
  for (int attempt = 0; attempt < 6; ++attempt) {
    const auto other = owed.telling_apart(kBlock, kStart);
    REQUIRE(other);
    owed.note(*other, kStart, 1s);
  }
  CHECK_FALSE(owed.telling_apart(kBlock, kStart));
  CHECK(owed.telling_apart(kBlock, kStart + 3s));
}

}  // namespace anju::owed_answers_test
