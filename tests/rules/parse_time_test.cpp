#include "rules/model/parse_time.hpp"

#include <doctest/doctest.h>

namespace anju::parse_time_test {
namespace {

using namespace std::chrono_literals;

constexpr WallTime kNoon = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 12h;

}  // namespace

TEST_CASE("what is written with an offset is an instant") {
  for (const char* text :
       {"2026-11-24T12:00:00Z", "2026-11-24t12:00z", "2026-11-24 20:00+08:00", "2026-11-24T20:00:00+0800",
        "2026-11-24T08:30:00.000-03:30", "2026-11-24T11:59:60Z", "2026-11-24T12:00:00,0Z"}) {
    INFO(text);
    const auto parsed = parse_iso_time(text);
    REQUIRE(parsed.has_value());
    CHECK(parsed->time == kNoon);
  }
  CHECK(parse_iso_time("2026-11-24T12:00:00.1239Z")->time == kNoon + 123ms);
  CHECK(parse_iso_time("2026-11-24T23:59:59Z")->time == kNoon + 12h - 1s);
  CHECK(parse_iso_time("2026-11-24T12:00+15:59")->offset == 15h + 59min);
  CHECK(parse_iso_time("2026-11-24T12:00-09:00")->time == kNoon + 9h);
  CHECK(parse_iso_time("2026-11-24T08:30-03:30")->offset == -210min);
}

TEST_CASE("what no calendar and no clock shows is refused") {
  for (const char* text : {"",
                           "2026",
                           "2026-11",
                           "2026-1-24T12:00Z",
                           "2026/11/24T12:00Z",
                           "2026-11/24T12:00Z",
                           "2026-11-2xT12:00Z",
                           "2026-02-30T12:00Z",
                           "2026-13-01T12:00Z",
                           "2026-11-24",
                           "2026-11-24x12:00Z",
                           "2026-11-24T1",
                           "2026-11-24T12",
                           "2026-11-24T12.00Z",
                           "2026-11-24T12:6",
                           "2026-11-24T24:00Z",
                           "2026-11-24T12:60Z",
                           "2026-11-24T12:00:",
                           "2026-11-24T12:00:61Z",
                           "2026-11-24T12:00:0Z",
                           "2026-11-24T12:00:00.Z",
                           "2026-11-24T12:00:00x",
                           "2026-11-24T12:00:00+",
                           "2026-11-24T12:00:00+8",
                           "2026-11-24T12:00:00+08:0",
                           "2026-11-24T12:00:00+16:00",
                           "2026-11-24T12:00:00+08:60",
                           "2026-11-24T12:00:00+08:",
                           "2026-11-24T12:00:00/08:00",
                           "2026-11-24T12:0:00Z",
                           "2026-11-24T12:00:/0Z",
                           "2026-11-24T12:00:00Zx"}) {
    INFO(text);
    CHECK(!parse_iso_time(text).has_value());
  }
}

TEST_CASE("without an offset it is what a clock showed, and no instant") {
  const auto written = parse_written_time("2026-11-24T12:00:00");
  REQUIRE(written.has_value());
  CHECK(written->clock == kNoon);
  CHECK(!written->offset.has_value());
  CHECK(!parse_iso_time("2026-11-24T12:00:00").has_value());
  CHECK(!parse_written_time("2026-11-24T12:00:00Zx").has_value());
  CHECK(parse_written_time("2026-11-24T12:00:00+01:00")->offset == 60min);
}

}  // namespace anju::parse_time_test
