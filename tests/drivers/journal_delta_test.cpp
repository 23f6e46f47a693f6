// What a device says again is told by how it differs: fewer bytes, the same messages, and nothing that is
// damaged takes more along than the header says.
#include "drivers/journal_delta.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "drivers/journal.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/drivers/disk_faults.hpp"
#include "tests/drivers/journal_messages.hpp"

namespace anju::test::journal_delta_test {
namespace {

const char* const kName = "00000000000000000001.records";

std::string climate(int at) {
  return R"({"battery":97,"humidity":)" + std::to_string(40 + at % 20) + R"(,"linkquality":)" +
         std::to_string(90 + at * 7 % 60) + R"(,"temperature":)" + std::to_string(18 + at % 5) +
         ".3,\"voltage\":3015}";
}

RawMessage said(int device, std::string payload, int at, Lane lane = Lane::routine) {
  RawMessage one = message(std::move(payload), lane);
  auto& mqtt = std::get<MqttMessage>(one.body);
  mqtt = {"zigbee2mqtt/climate_" + std::to_string(device), mqtt.payload, at % 3 == 0, at % 4 == 0};
  one.heard_at.steady += Duration{at * 997};
  one.heard_at.wall += Duration{at * 1009};
  return one;
}

// `count` messages of so many devices in turn; each thirteenth is an alarm.
std::vector<RawMessage> talk(int devices, int count) {
  std::vector<RawMessage> messages;
  messages.reserve(static_cast<std::size_t>(count));
  for (int at = 0; at < count; ++at)
    messages.push_back(said(at % devices, climate(at), at, at % 13 == 12 ? Lane::alarm : Lane::routine));
  return messages;
}

void keep(Journal& journal, std::vector<RawMessage>& messages) {
  for (RawMessage& each : messages) each.sequence = append(journal, each);
}

const std::string& topic_of(const RawMessage& message) { return std::get<MqttMessage>(message.body).topic; }

}  // namespace

TEST_CASE(
    "a device that says nearly the same again takes a third of the bytes, and all comes back as it was") {
  const TemporaryFolder folder;
  std::vector<RawMessage> messages = talk(7, 4000);
  {
    const auto journal = open_journal(folder.path());
    keep(*journal, messages);
    std::size_t said = 0;
    for (const RawMessage& each : messages) said += topic_of(each).size() + payload_of(each).size();
    CHECK(journal->bytes() < said * 2 / 3);
    CHECK(journal->bytes() > said / 5);
    CHECK(replayed(*journal) == messages);
  }
  CHECK(replayed(*open_journal(folder.path())) == messages);
}

TEST_CASE("the bytes of a delta are as the header says") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  RawMessage first = message("a payload of some length, 17");
  RawMessage second = message("a payload of some length, 18");
  second.heard_at.steady += Duration{2};
  second.heard_at.wall = WallTime{second.heard_at.steady.time_since_epoch() - Duration{1}};
  append(*journal, first);
  const std::uint64_t begins = journal->bytes();
  append(*journal, second);
  const std::string bytes = bytes_of(folder.path() / kName).substr(begins);
  // Behind length and checksum: retained, duplicate, stepped and a delta; the second sequence, one behind its
  // base; two milliseconds later, the wall one before that. Then LZ4: 23 bytes from 28 back (a match ends
  // five before the end, where there are literals), and five literals.
  const std::string expected{
      "\xc3"
      "\x02"
      "\x01"
      "\x04"
      "\x01"
      "\x0f\x1c\x00\x04"
      "\x50"
      "h, 18",
      15};
  CHECK(bytes.size() == 5 + expected.size());
  CHECK(bytes.substr(5) == expected);
}

TEST_CASE("whatever part of deltas is read, from any message on, it is as it was") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  // Some blocks, and with long payloads between that begin new ones in the middle.
  std::vector<RawMessage> messages;
  messages.reserve(3000);
  for (int at = 0; at < 3000; ++at)
    messages.push_back(at % 400 == 399
                           ? said(9, std::string(kBlockBytes - 5000 + static_cast<std::size_t>(at), 'x'), at)
                           : said(at % 5, climate(at), at));
  keep(*journal, messages);
  CHECK(journal->bytes() > 8 * kBlockBytes);
  for (const std::size_t part : {1, 100}) {
    for (std::uint64_t from = 1; from <= messages.size(); from += part == 1 ? 41 : 7) {
      const auto read = journal->read_routine(from, part);
      REQUIRE(read.has_value());
      REQUIRE_FALSE(read->empty());
      CHECK(std::equal(read->begin(), read->end(), messages.begin() + static_cast<std::ptrdiff_t>(from) - 1));
    }
  }
}

TEST_CASE(
    "no alarm is a delta, and nothing is one of an alarm, of a long payload or of what differs in most") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::vector<RawMessage> messages{said(1, climate(1), 1, Lane::alarm),
                                   said(1, climate(1), 2),
                                   said(1, climate(1), 3, Lane::alarm),
                                   said(2, std::string(kMostDeltaPayload + 1, 'x'), 4),
                                   said(2, std::string(kMostDeltaPayload + 1, 'x'), 5),
                                   said(1, R"({"action":"brightness_step_up","click":4})", 6)};
  for (RawMessage& each : messages) {
    const std::uint64_t before = journal->bytes();
    each.sequence = append(*journal, each);
    CHECK(journal->bytes() - before > topic_of(each).size() + payload_of(each).size());
  }
  CHECK(replayed(*journal) == messages);
}

TEST_CASE("nothing and next to nothing are deltas as well") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::vector<RawMessage> messages;
  for (const char* payload : {"", "", "1", "ON", "ON", "OFF", ""}) messages.push_back(said(1, payload, 1));
  keep(*journal, messages);
  CHECK(replayed(*journal) == messages);
  CHECK(replayed(*open_journal(folder.path())) == messages);
}

TEST_CASE("a flipped bit takes at most fifteen messages of the same device along, and no alarm") {
  const TemporaryFolder origin;
  std::vector<RawMessage> messages = talk(3, 90);
  std::vector<std::uint64_t> ends;
  {
    const auto journal = open_journal(origin.path());
    for (RawMessage& each : messages) {
      each.sequence = append(*journal, each);
      ends.push_back(journal->bytes());
    }
  }
  const std::string whole = bytes_of(origin.path() / kName);
  std::size_t most = 0;
  for (std::size_t byte = 0; byte < whole.size(); ++byte) {
    const auto hit =
        static_cast<std::size_t>(std::upper_bound(ends.begin(), ends.end(), byte) - ends.begin());
    // With the length the way to the next record is lost; journal_crash_test.cpp has that.
    if (byte == (hit == 0 ? 0 : ends[hit - 1])) continue;
    std::string bytes = whole;
    bytes[byte] = static_cast<char>(bytes[byte] ^ (1 << byte % 8));
    const TemporaryFolder folder;
    folder.write(kName, bytes);
    const auto journal = open_journal(folder.path());
    const std::vector<RawMessage> found = replayed(*journal);
    std::vector<RawMessage> lost;
    std::set_difference(messages.begin(), messages.end(), found.begin(), found.end(),
                        std::back_inserter(lost),
                        [](const RawMessage& a, const RawMessage& b) { return a.sequence < b.sequence; });
    INFO("byte " << byte << " in record " << hit);
    REQUIRE(found.size() + lost.size() == messages.size());
    for (const RawMessage& each : found) REQUIRE(each == messages[each.sequence - 1]);
    REQUIRE(std::count(lost.begin(), lost.end(), messages[hit]) == 1);
    for (const RawMessage& each : lost) {
      CHECK(topic_of(each) == topic_of(messages[hit]));
      CHECK((each.lane == Lane::routine || each.sequence == messages[hit].sequence));
    }
    most = std::max(most, lost.size());
    CHECK(append(*journal, said(1, "after", 1)) > found.back().sequence);
  }
  CHECK(most == 1 + kMostDeltas);
}

TEST_CASE("what was refused for want of room is no base") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, said(1, climate(1), 1));
  {
    const FullDisk full(journal->bytes() + 10);
    CHECK_FALSE(journal->append(said(2, climate(2), 2)).has_value());
    CHECK_FALSE(journal->append(said(1, climate(3), 3)).has_value());
  }
  for (const int device : {2, 1, 2}) append(*journal, said(device, climate(4), 4));
  const Payloads expected{climate(1), climate(4), climate(4), climate(4)};
  CHECK(payloads(replayed(*journal)) == expected);
  CHECK(payloads(replayed(*open_journal(folder.path()))) == expected);
}

}  // namespace anju::test::journal_delta_test
