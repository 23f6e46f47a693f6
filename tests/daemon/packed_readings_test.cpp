// What is packed comes back as it was, in few bytes; and bytes that are damaged harm nobody.
#include "daemon/store/packed_readings.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <random>

#include "tests/daemon/store_site.hpp"

namespace anju::packed_readings_test {
namespace {

using test::reading;

constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
constexpr auto kMost = std::numeric_limits<std::int64_t>::max();

bool comes_back(const std::vector<KeptReading>& readings) {
  const UnpackedReadings back = unpack_readings(pack_readings(readings));
  if (!back.is_whole || back.readings.size() != readings.size()) return false;
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (back.readings[i].channel != readings[i].channel) return false;
    if (!(back.readings[i].reading == readings[i].reading)) return false;
  }
  return true;
}

Reading with_times(std::int64_t measured, std::int64_t steady, std::int64_t wall, ClockQuality quality) {
  Reading made;
  made.measured_at = WallTime{Duration{measured}};
  made.heard_at = {SteadyTime{Duration{steady}}, WallTime{Duration{wall}}, quality};
  return made;
}

}  // namespace

TEST_CASE("nothing, one and every flag come back") {
  CHECK(comes_back({}));
  std::vector<KeptReading> readings;
  for (int flags = 0; flags < 4; ++flags) {
    for (auto quality = Quality::good; quality <= Quality::repeated;
         quality = static_cast<Quality>(static_cast<int>(quality) + 1)) {
      for (const ClockQuality clock : {ClockQuality::unsynced, ClockQuality::synced, ClockQuality::stepped}) {
        Reading made = reading(0, quality == Quality::invalid ? 0 : 7, 1000, quality);
        made.is_test = (flags & 1) != 0;
        made.historical = (flags & 2) != 0;
        made.heard_at.quality = clock;
        CHECK(comes_back({{3, made}}));
        readings.push_back({flags, made});
      }
    }
  }
  CHECK(comes_back(readings));
}

TEST_CASE("the ends of every number come back, in any order") {
  std::vector<KeptReading> readings;
  for (const std::int64_t a : {kLeast, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, kMost}) {
    for (const std::int64_t b : {kMost, std::int64_t{0}, kLeast}) {
      Reading made = with_times(a, b, -(a / 2), ClockQuality::synced);
      made.value = b;
      readings.push_back({a, made});
      CHECK(comes_back({readings.back()}));
    }
  }
  CHECK(comes_back(readings));
}

TEST_CASE("a clock that steps, and readings that come late, keep their times") {
  CHECK(comes_back({{1, with_times(1'000, 1'000, 1'000, ClockQuality::unsynced)},
                    {1, with_times(1'795'528'800'000, 1'100, 1'795'528'800'000, ClockQuality::stepped)},
                    {2, with_times(1'795'400'000'000, 1'100, 1'795'528'800'000, ClockQuality::synced)},
                    {1, with_times(1'795'528'800'900, 900, 1'795'528'799'800, ClockQuality::synced)}}));
}

TEST_CASE("the value of an invalid reading is nothing, and the next one is not touched by it") {
  const UnpackedReadings back = unpack_readings(pack_readings(
      {{1, reading(0, 50, 1)}, {1, reading(0, 77, 2, Quality::invalid)}, {1, reading(0, 51, 3)}}));
  REQUIRE(back.readings.size() == 3);
  CHECK(back.readings[1].reading.value == 0);
  CHECK(back.readings[2].reading.value == 51);
}

TEST_CASE("a hundred readings of ten meters take less than 10 bytes each") {
  std::vector<KeptReading> readings;
  for (int i = 0; i < 100; ++i)
    readings.push_back({1 + i % 10, reading(0, 1'234'567 + i % 10 * 1'000'000 + i, i * 100)});
  CHECK(pack_readings(readings).size() < 1000);
}

TEST_CASE("bytes that were cut, changed or made up give what could be read and say that it is not all") {
  std::vector<KeptReading> readings;
  for (int i = 0; i < 20; ++i) readings.push_back({i, reading(0, i * 1000, i * 500)});
  const std::string whole = pack_readings(readings);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const UnpackedReadings cut = unpack_readings(std::string_view(whole).substr(0, length));
    CHECK_FALSE(cut.is_whole);
    CHECK(cut.readings.size() < 20);
  }
  CHECK_FALSE(unpack_readings(whole + "x").is_whole);
  CHECK_FALSE(unpack_readings("\x02" + whole.substr(1)).is_whole);
  std::mt19937 random(7);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    CHECK(unpack_readings(bytes).readings.size() <= whole.size());
  }
}

}  // namespace anju::packed_readings_test
