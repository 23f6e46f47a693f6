// A device's registers are read in as few requests as its limits, its holes and its hurry allow, and no value
// is torn.
#include "config/poll_block.hpp"

#include <doctest/doctest.h>

namespace anju::poll_block_test {
namespace {

using namespace std::chrono_literals;

struct Value {
  int address = 0;
  unsigned words = 1;
  int function = 3;
  Duration period{10s};
  Duration deadline{10s};
  bool is_alarm = false;
};

Profile profile_of(const std::vector<Value>& values, int block_limit = 125, int hole_limit = 0) {
  Profile profile;
  profile.transport = Transport::modbus;
  profile.modbus.block_limit = block_limit;
  profile.modbus.hole_limit = hole_limit;
  profile.channels.resize(2);
  profile.channels[1].alarm = EventKind::smoke;
  for (const Value& value : values) {
    Field field;
    field.channel = value.is_alarm ? 1 : 0;
    field.registers.function = value.function;
    field.registers.address = static_cast<std::uint16_t>(value.address);
    field.registers.words = value.words;
    field.registers.period = value.period;
    field.registers.deadline = value.deadline;
    profile.fields.push_back(field);
  }
  return profile;
}

PollBlock block(int function, int start, int count, Duration period = 10s, Duration deadline = 10s,
                bool is_alarm = false) {
  return {function, static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(count), period, deadline,
          is_alarm};
}

using Blocks = std::vector<PollBlock>;

}  // namespace

TEST_CASE("neighbours are one request, in whatever order the profile names them") {
  CHECK(poll_blocks(profile_of({{4, 1}, {0, 2}, {2, 2}})) == Blocks{block(3, 0, 5)});
}

TEST_CASE("a hole is read along as far as the profile allows, and a larger one ends the request") {
  const std::vector<Value> values{{0, 2}, {6, 2}};
  CHECK(poll_blocks(profile_of(values, 125, 4)) == Blocks{block(3, 0, 8)});
  CHECK(poll_blocks(profile_of(values, 125, 3)) == Blocks{block(3, 0, 2), block(3, 6, 2)});
  CHECK(poll_blocks(profile_of(values, 7, 4)) == Blocks{block(3, 0, 2), block(3, 6, 2)});
}

TEST_CASE("the limit ends a request before a value, never inside it") {
  CHECK(poll_blocks(profile_of({{0, 4}, {4, 4}, {8, 1}}, 7)) == Blocks{block(3, 0, 4), block(3, 4, 5)});
  // The second begins within the first request and does not end there.
  CHECK(poll_blocks(profile_of({{0, 4}, {2, 4}, {5, 1}}, 5)) == Blocks{block(3, 0, 4), block(3, 2, 4)});
}

TEST_CASE("the same registers read in two ways are asked for once") {
  CHECK(poll_blocks(profile_of({{10, 2}, {10, 1}, {11, 1}})) == Blocks{block(3, 10, 2)});
}

TEST_CASE("what is read with another function, period or deadline is a request of its own") {
  CHECK(poll_blocks(profile_of({{0, 1, 4}, {1, 1, 3}, {2, 1, 4}}, 125, 8)) ==
        Blocks{block(3, 1, 1), block(4, 0, 3)});
  CHECK(poll_blocks(profile_of({{0, 1}, {1, 1, 3, 1s, 1s}, {2, 1}}, 125, 8)) ==
        Blocks{block(3, 0, 3), block(3, 1, 1, 1s, 1s)});
  CHECK(poll_blocks(profile_of({{0, 1}, {1, 1, 3, 10s, 2s}}, 125, 8)) ==
        Blocks{block(3, 0, 1), block(3, 1, 1, 10s, 2s)});
}

TEST_CASE("alarms come first and do not wait for their neighbours") {
  CHECK(poll_blocks(profile_of({{0, 1}, {1, 1, 3, 10s, 10s, true}, {2, 1}, {7, 1, 1}, {9, 1, 4}}, 125, 8)) ==
        Blocks{block(3, 1, 1, 10s, 10s, true), block(1, 7, 1), block(3, 0, 3), block(4, 9, 1)});
}

TEST_CASE("bits are counted as such: sixteen of them are a register, and no request has more than 2,000") {
  CHECK(poll_blocks(profile_of({{0, 1, 2}, {33, 1, 2}}, 3, 2)) == Blocks{block(2, 0, 34)});
  CHECK(poll_blocks(profile_of({{0, 1, 2}, {34, 1, 2}}, 3, 2)) == Blocks{block(2, 0, 1), block(2, 34, 1)});
  CHECK(poll_blocks(profile_of({{0, 1, 1}, {47, 1, 1}, {48, 1, 1}}, 3, 124)) ==
        Blocks{block(1, 0, 48), block(1, 48, 1)});
  std::vector<Value> coils;
  for (int i = 0; i < 2001; ++i) coils.push_back({i, 1, 1});
  CHECK(poll_blocks(profile_of(coils)) == Blocks{block(1, 0, 2000), block(1, 2000, 1)});
}

TEST_CASE("the last register of the address space is read too") {
  CHECK(poll_blocks(profile_of({{0xFFFE, 2}})) == Blocks{block(3, 0xFFFE, 2)});
  CHECK(poll_blocks(profile_of({{0xFFFF, 1}, {0xFFFE, 1}})) == Blocks{block(3, 0xFFFE, 2)});
}

TEST_CASE("a device without channels is not asked") { CHECK(poll_blocks(profile_of({})).empty()); }

}  // namespace anju::poll_block_test
