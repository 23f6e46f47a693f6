// A block that a device refuses is asked for in parts, values whole, until what it does not have is found.
#include "drivers/poll_plan.hpp"

#include <doctest/doctest.h>

namespace anju::poll_plan_test {
namespace {

struct Value {
  std::uint16_t address;
  unsigned words;
};

Profile profile_of(std::initializer_list<Value> values) {
  Profile profile;
  profile.transport = Transport::modbus;
  for (const Value& value : values) {
    Field field;
    field.registers.function = 4;
    field.registers.address = value.address;
    field.registers.words = value.words;
    profile.fields.push_back(field);
  }
  return profile;
}

PollBlock block(std::uint16_t start, std::uint16_t count) {
  PollBlock made;
  made.function = 4;
  made.start = start;
  made.count = count;
  return made;
}

using Blocks = std::vector<PollBlock>;

}  // namespace

TEST_CASE("the hole is the first suspect") {
  const Profile profile = profile_of({{0, 2}, {2, 2}, {6, 2}, {8, 2}});
  CHECK(split_block(profile, block(0, 10)) == Blocks{block(0, 4), block(6, 4)});
}

TEST_CASE("without a hole it is halved between values") {
  const Profile profile = profile_of({{0, 2}, {2, 2}, {4, 2}});
  CHECK(split_block(profile, block(0, 6)) == Blocks{block(0, 2), block(2, 4)});
}

TEST_CASE("values that share registers stay together") {
  const Profile profile = profile_of({{0, 4}, {2, 1}, {3, 2}, {5, 1}});
  CHECK(split_block(profile, block(0, 6)) == Blocks{block(0, 5), block(5, 1)});
}

TEST_CASE("one value cannot be split") {
  const Profile profile = profile_of({{0, 4}, {1, 1}});
  CHECK(split_block(profile, block(0, 4)).empty());
}

TEST_CASE("a value of another function is not in the block") {
  Profile profile = profile_of({{0, 2}, {2, 2}});
  profile.fields[1].registers.function = 3;
  CHECK(split_block(profile, block(0, 4)).empty());
}

TEST_CASE("words that say that there is no such register") {
  Profile profile = profile_of({{0, 1}, {1, 2}, {3, 1}});
  profile.fields[0].registers.unsupported = {0xFFFE};
  profile.fields[1].registers.unsupported = {0xFFFEFFFE};
  const std::vector<std::uint16_t> words{7, 0xFFFE, 0xFFFE, 0xFFFE};
  const Blocks gone = unsupported_in(profile, block(0, 4), words);
  CHECK(gone == Blocks{block(1, 2)});
  CHECK(without(profile, block(0, 4), gone) == Blocks{block(0, 1), block(3, 1)});
  CHECK(unsupported_in(profile, block(0, 4), std::vector<std::uint16_t>{0xFFFE}) == Blocks{block(0, 1)});
}

}  // namespace anju::poll_plan_test
