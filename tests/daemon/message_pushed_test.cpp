// What is pushed again gives nothing, also in part and in another order; what comes late is of the past.
#include <doctest/doctest.h>

#include "daemon/message_reader.hpp"
#include "drivers/journal_record.hpp"
#include "drivers/pushed_batch.hpp"
#include "tests/fakes/pushed_site.hpp"

namespace anju::message_pushed_test {
namespace {

using test::kPushInstant;
using test::kPushNow;

struct Reader {
  test::PushedSite box;
  TopicRouter router{box.settings, box.site};
  MessageReader reader{box.settings, box.site, router};

  std::vector<Reading> push(const std::vector<std::pair<int, std::int64_t>>& minutes) {
    std::vector<PushedReading> readings;
    for (const auto& [minute, value] : minutes)
      readings.push_back({0, Quality::good, value, kPushNow - std::chrono::minutes{minute}});
    std::vector<Reading> heard;
    for (const PushedMessage& pushed : pushed_messages("water-co", readings, box.site, kPushInstant)) {
      for (const HeardDevice& device : reader.read(pushed.message).devices)
        heard.insert(heard.end(), device.readings.begin(), device.readings.end());
    }
    return heard;
  }
};

}  // namespace

TEST_CASE("the same push a hundred times is heard once") {
  Reader reader;
  CHECK(reader.push({{30, 1}, {20, 2}, {10, 3}}).size() == 3);
  for (int i = 0; i < 99; ++i) CHECK(reader.push({{30, 1}, {20, 2}, {10, 3}}).empty());
}

TEST_CASE("of a window that overlaps only what is new is heard, in any order") {
  Reader reader;
  reader.push({{30, 1}, {20, 2}});
  const auto heard = reader.push({{10, 3}, {20, 2}, {30, 1}});
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].value == 3);
  CHECK_FALSE(heard[0].historical);
}

TEST_CASE("what comes late is kept as the past; a correction is another reading of that time") {
  Reader reader;
  reader.push({{10, 3}});
  const auto late = reader.push({{20, 2}});
  REQUIRE(late.size() == 1);
  CHECK(late[0].historical);
  CHECK(reader.push({{10, 4}}).size() == 1);
}

TEST_CASE("after a restart what the store has is known") {
  Reader reader;
  const auto heard = reader.push({{30, 1}, {20, 2}});
  Reader again;
  for (const Reading& reading : heard) again.reader.remember(reading);
  CHECK(again.push({{30, 1}, {20, 2}}).empty());
}

TEST_CASE("the journal gives a push back as it was") {
  const test::PushedSite box;
  RawMessage message =
      pushed_messages("water-co", {{0, Quality::stale, 5, kPushNow}}, box.site, kPushInstant).front().message;
  const auto record = record_of(message, 7);
  REQUIRE(record.has_value());
  std::string bytes(record->start.begin(), record->start.end());
  bytes.append(record->topic).append(record->payload);
  const auto stored = RecordReader(bytes).next();
  REQUIRE(stored);
  const RawMessage back = message_of(*stored);
  CHECK(back.body == message.body);
  CHECK(back.heard_at == message.heard_at);
}

}  // namespace anju::message_pushed_test
