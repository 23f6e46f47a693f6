// What was heard lately is known by channel, time and value, and the memory of it is bounded.
#include "drivers/recent_readings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace anju::recent_readings_test {
namespace {

constexpr WallTime kStart{Duration{1'795'528'800'000}};

Instant instant(std::int64_t ms, ClockQuality quality = ClockQuality::synced) {
  return {SteadyTime{Duration{ms}}, kStart + Duration{ms}, quality};
}

Reading reading(ChannelIndex channel, std::int64_t value, std::int64_t at_ms,
                Quality quality = Quality::good) {
  Reading made;
  made.channel = channel;
  made.value = value;
  made.quality = quality;
  made.heard_at = instant(at_ms);
  made.measured_at = made.heard_at.wall - std::chrono::seconds{1};
  return made;
}

}  // namespace

TEST_CASE("known again by channel, time of measurement and value, whenever it is heard") {
  RecentReadings recent(10);
  Reading heard = reading(1, 7, 1000);
  CHECK_FALSE(recent.contains(heard));
  recent.note(heard);
  heard.heard_at = instant(99999, ClockQuality::unsynced);
  heard.historical = true;
  CHECK(recent.contains(heard));
  CHECK_FALSE(recent.contains(reading(2, 7, 1000)));
  CHECK_FALSE(recent.contains(reading(1, 8, 1000)));
  CHECK_FALSE(recent.contains(reading(1, 7, 1001)));
}

TEST_CASE("not knowing a value is something else than any value, and the same each time") {
  RecentReadings recent(10);
  recent.note(reading(1, 0, 1000, Quality::invalid));
  CHECK_FALSE(recent.contains(reading(1, 0, 1000)));
  CHECK(recent.contains(reading(1, 5, 1000, Quality::invalid)));  // the value means nothing
  CHECK_FALSE(recent.contains(reading(1, -1, 1001, Quality::invalid)));
}

TEST_CASE("the oldest are forgotten when there are more than it may remember") {
  constexpr std::int64_t kCapacity = 100;
  RecentReadings recent(kCapacity);
  for (std::int64_t i = 0; i < 250; ++i) recent.note(reading(0, i, 1000));
  for (std::int64_t i = 0; i < 250; ++i) {
    CAPTURE(i);
    CHECK(recent.contains(reading(0, i, 1000)) == (i >= 250 - kCapacity));
  }
}

TEST_CASE("a repeat takes no place and makes nothing older or newer") {
  RecentReadings recent(3);
  for (int i = 0; i < 1000; ++i) recent.note(reading(0, 1, 1000));
  recent.note(reading(0, 2, 1000));
  recent.note(reading(0, 1, 1000));
  recent.note(reading(0, 3, 1000));
  CHECK(recent.contains(reading(0, 1, 1000)));
  recent.note(reading(0, 4, 1000));
  CHECK_FALSE(recent.contains(reading(0, 1, 1000)));
  CHECK(recent.contains(reading(0, 2, 1000)));
}

TEST_CASE("what is known is always the last so many, whatever falls into the same places of the table") {
  constexpr std::size_t kCapacity = 97;
  std::mt19937_64 random(7);
  RecentDigests recent(kCapacity);
  std::deque<std::uint64_t> last;
  for (int step = 0; step < 20'000; ++step) {
    // Few numbers, so that many come again, and multiples, so that they crowd.
    const std::uint64_t digest = (random() % 400) << (random() % 2 == 0 ? 0U : 40U);
    const auto is_known = [&last](std::uint64_t one) {
      return std::find(last.begin(), last.end(), one) != last.end();
    };
    REQUIRE(recent.contains(digest) == is_known(digest));
    recent.note(digest);
    if (!is_known(digest)) last.push_back(digest);
    if (last.size() > kCapacity) last.pop_front();
    REQUIRE(recent.contains(digest));
  }
  CHECK_FALSE(RecentDigests(0).contains(1));
}

TEST_CASE("readings that lie close together are not taken for each other") {
  RecentReadings recent(100'000);
  std::size_t mistaken = 0;
  for (ChannelIndex channel = 0; channel < 20; ++channel) {
    for (std::int64_t value = 0; value < 20; ++value) {
      for (std::int64_t at = 0; at < 100; ++at) {
        const Reading one = reading(channel, value, at);
        if (recent.contains(one)) ++mistaken;
        recent.note(one);
      }
    }
  }
  CHECK(mistaken == 0);
}

}  // namespace anju::recent_readings_test
