// A device's registers are read in as few requests as its limit and its holes allow, and no value is torn.
#include "drivers/poll_plan.hpp"

#include <doctest/doctest.h>

namespace anju {
namespace {

Profile profile_of(std::initializer_list<std::pair<std::uint16_t, RegisterType>> values, int limit = 125) {
  Profile profile;
  profile.transport = Transport::modbus;
  profile.modbus.block_limit = limit;
  for (const auto& [address, type] : values) {
    Field field;
    field.registers.address = address;
    field.registers.type = type;
    profile.fields.push_back(field);
  }
  return profile;
}

using Ranges = std::vector<RegisterRange>;

}  // namespace

TEST_CASE("neighbours are one request, in whatever order the profile names them") {
  CHECK(poll_ranges(profile_of(
            {{4, RegisterType::u16}, {0, RegisterType::float32}, {2, RegisterType::s32}})) == Ranges{{0, 5}});
}

TEST_CASE("a hole ends a request, because a device may refuse to read it") {
  CHECK(poll_ranges(profile_of({{0, RegisterType::float32}, {6, RegisterType::float32}})) ==
        Ranges{{0, 2}, {6, 2}});
}

TEST_CASE("the limit ends a request before a value, never inside it") {
  CHECK(poll_ranges(profile_of({{0, RegisterType::u64}, {4, RegisterType::u64}, {8, RegisterType::u16}},
                               7)) == Ranges{{0, 4}, {4, 5}});
}

TEST_CASE("the same registers read in two ways are asked for once") {
  CHECK(poll_ranges(profile_of(
            {{10, RegisterType::u32}, {10, RegisterType::u16}, {11, RegisterType::u16}})) == Ranges{{10, 2}});
}

TEST_CASE("the last register of the address space is read too") {
  CHECK(poll_ranges(profile_of({{0xFFFE, RegisterType::u32}})) == Ranges{{0xFFFE, 2}});
}

TEST_CASE("a device without channels is not asked") { CHECK(poll_ranges(profile_of({})).empty()); }

}  // namespace anju
