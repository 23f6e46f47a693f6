// "Did you mean": slips of the hand are recognised, other words are not.
#include "rules/model/nearest.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace anju::nearest_test {
namespace {
constexpr std::array<std::string_view, 4> kWords{"smoke", "silence_limit", "gas", "motion"};
}  // namespace

TEST_CASE("one letter too many, too few, wrong or swapped") {
  CHECK(nearest("smokes", kWords) == "smoke");
  CHECK(nearest("smok", kWords) == "smoke");
  CHECK(nearest("smoka", kWords) == "smoke");
  CHECK(nearest("smoek", kWords) == "smoke");
  CHECK(nearest("slience_limti", kWords) == "silence_limit");
}

TEST_CASE("the right word is nearest to itself") {
  for (const std::string_view word : kWords) CHECK(nearest(word, kWords) == word);
}

TEST_CASE("more than a third of the letters is no slip") {
  CHECK(nearest("smxxe", kWords).empty());
  CHECK(nearest("gxs", kWords) == "gas");
  CHECK(nearest("gxx", kWords).empty());
  constexpr std::array<std::string_view, 1> buses{"b1"};
  CHECK(nearest("b2", buses) == "b1");
  CHECK(nearest("c2", buses).empty());
  constexpr std::array<std::string_view, 1> letters{"y"};
  CHECK(nearest("x", letters).empty());
  CHECK(nearest("", kWords).empty());
  CHECK(nearest("smoke", {}).empty());
}

TEST_CASE("the closest wins, and the first of two that are equally close") {
  constexpr std::array<std::string_view, 3> words{"channels", "channel", "chancel"};
  CHECK(nearest("chanel", words) == "channel");
  CHECK(nearest("channelz", words) == "channels");
}

TEST_CASE("an absurdly long word is near to nothing") {
  CHECK(nearest(std::string(4'000'000, 's'), kWords).empty());
}

}  // namespace anju::nearest_test
