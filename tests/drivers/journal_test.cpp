// What the journal has taken comes back in order and whole, goes on after a restart, and leaves when it is
// kept.
#include "drivers/journal.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <optional>
#include <thread>

#include "drivers/decode.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/drivers/disk_faults.hpp"
#include "tests/drivers/journal_messages.hpp"

namespace anju::test::journal_test {
namespace {

// A payload of about 64 KiB: 64 of them fill a segment.
std::string large(char fill) { return std::string(kPayloadLimit, fill); }

}  // namespace

TEST_CASE("a message comes back as it was given, with its sequence") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path() / "deep" / "journal");
  RawMessage first = message(std::string("\0\xFF payload", 10), Lane::alarm);
  RawMessage second = message("");
  second.body = MqttMessage{"", "", false, false};
  second.heard_at = {};
  CHECK(append(*journal, first) == 1);
  CHECK(append(*journal, second) == 2);
  first.sequence = 1;
  second.sequence = 2;
  CHECK(replayed(*journal) == std::vector{first, second});
}

TEST_CASE("the bytes on the disk are as the header says") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  RawMessage example = message("456789", Lane::alarm);
  example.heard_at = {SteadyTime{Duration{1}}, WallTime{Duration{-2}}, ClockQuality::synced};
  std::get<MqttMessage>(example.body).topic = "ab";
  append(*journal, example);
  const std::string bytes = bytes_of(folder.path() / "00000000000000000001.records");
  // The checksum comes from a bitwise CRC-32C made apart, which gives 0xE3069283 for "123456789".
  const std::string expected{
      "\x0d"
      "\x7c\x5f\xdc\x0f"
      "\x33"
      "\x01"
      "\x02"
      "\x05"
      "\x02"
      "ab456789",
      18};
  CHECK(bytes == expected);
}

TEST_CASE("the sequence goes on after a restart, and after what the store has seen") {
  const TemporaryFolder folder;
  append(*open_journal(folder.path()), message("a"));
  append(*open_journal(folder.path()), message("b"));
  CHECK(append(*open_journal(folder.path(), {7, 9}), message("c")) == 10);
  CHECK(append(*open_journal(folder.path(), {3, 0}), message("d")) == 11);
  const auto journal = open_journal(folder.path());
  CHECK(payloads(replayed(*journal)) == Payloads{"a", "b", "c", "d"});
  CHECK(replayed(*journal)[1].sequence == 2);
}

TEST_CASE("what was found tells how far the timeline had come, and what is appended does not") {
  const TemporaryFolder folder;
  const auto heard = [](int at) {
    RawMessage one = message("");
    one.heard_at.steady = SteadyTime{Duration{at}};
    return one;
  };
  {
    const auto journal = open_journal(folder.path());
    for (const int at : {1000, 9000, 8000}) append(*journal, heard(at));
    CHECK_FALSE(journal->heard_until().has_value());
  }
  // Whether the store has it or not.
  CHECK(open_journal(folder.path(), {3, 3})->heard_until() == SteadyTime{Duration{9000}});
}

TEST_CASE("only what the store has not seen is replayed, for each lane") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  for (const char* payload : {"r1", "r3", "r5"}) {
    append(*journal, message(payload));
    append(*journal, message(std::string("a") + payload, Lane::alarm));
  }
  CHECK(payloads(replayed(*journal, {3, 2})) == Payloads{"ar3", "r5", "ar5"});
  CHECK(payloads(replayed(*journal, {0, 6})) == Payloads{"r1", "r3", "r5"});
  CHECK(replayed(*journal, {5, 6}).empty());
}

TEST_CASE("what did not fit into the inbox is read from the routine lane, a part at a time") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  for (const char* payload : {"1", "2", "3", "4", "5"})
    append(*journal, message(payload, *payload == '3' ? Lane::alarm : Lane::routine));
  const auto read = [&](std::uint64_t from, std::size_t limit) {
    return payloads(*journal->read_routine(from, limit));
  };
  CHECK(read(1, 2) == Payloads{"1", "2"});
  CHECK(read(2, 2) == Payloads{"2", "4"});
  CHECK(read(3, 9) == Payloads{"4", "5"});
  CHECK(read(6, 9).empty());
  CHECK(read(1, 0).empty());
}

TEST_CASE("a backlog over several segments is read in parts, whatever part is asked for next") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::uint64_t last = 0;
  while (files_in(folder.path()).size() < 3)
    last = append(*journal, message(std::string(kPayloadLimit - static_cast<std::size_t>(last % 89), 'x'),
                                    last % 5 == 0 ? Lane::alarm : Lane::routine));
  std::vector<std::uint64_t> expected;
  for (std::uint64_t i = 1; i <= last; ++i)
    if ((i - 1) % 5 != 0) expected.push_back(i);
  for (const std::size_t part : {1, 7, 1000}) {
    std::vector<std::uint64_t> found;
    for (std::uint64_t from = 1; from <= last; from = found.back() + 1) {
      const auto read = journal->read_routine(from, part);
      REQUIRE(read.has_value());
      if (read->empty()) break;
      for (const RawMessage& each : *read) found.push_back(each.sequence);
    }
    CHECK(found == expected);
  }
  CHECK(journal->read_routine(50, 1)->at(0).sequence == 50);
  CHECK(journal->read_routine(2, 1)->at(0).sequence == 2);
  const std::uint64_t next = append(*journal, message("new"));
  CHECK(payloads(*journal->read_routine(next, 5)) == Payloads{"new"});
  const std::uint64_t newer = append(*journal, message("newer"));
  CHECK(payloads(*journal->read_routine(newer, 5)) == Payloads{"newer"});
}

TEST_CASE("a full segment is followed by another, and those that are kept are removed") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::uint64_t last = 0;
  while (files_in(folder.path()).size() < 3) last = append(*journal, message(large('x')));
  const std::uint64_t full = journal->bytes();
  CHECK(full > 2 * 4 * 1024 * 1024);
  CHECK(replayed(*journal).size() == last);
  const auto part = journal->read_routine(last - 80, 70);
  CHECK(part->front().sequence == last - 80);
  CHECK(part->size() < 70);  // as much as is read at once, so that no more than that is held

  journal->trim({last / 4, 0});
  CHECK(files_in(folder.path()).size() == 3);
  journal->trim({last / 2 + 1, 0});
  CHECK(files_in(folder.path()).size() == 2);
  CHECK(journal->bytes() < full);
  CHECK(replayed(*journal, {last / 2 + 1, 0}).size() == last - (last / 2 + 1));
  // The newest is appended to, so it stays.
  journal->trim({last, 0});
  CHECK(files_in(folder.path()).size() == 1);
  CHECK(append(*journal, message("more")) == last + 1);
}

TEST_CASE("an alarm that is not kept holds its segment") {
  const TemporaryFolder folder;
  append(*open_journal(folder.path()), message("smoke", Lane::alarm));
  const auto journal = open_journal(folder.path());
  append(*journal, message("r"));
  journal->trim({2, 0});
  CHECK(payloads(replayed(*journal, {2, 0})) == Payloads{"smoke"});
  journal->trim({0, 1});
  CHECK(files_in(folder.path()).size() == 1);
  CHECK(payloads(replayed(*journal)) == Payloads{"r"});
}

TEST_CASE("a store that went back behind what was thrown away is told, until it goes on from there") {
  const TemporaryFolder folder;
  append(*open_journal(folder.path()), message("a"));
  open_journal(folder.path())->trim({1, 0});
  CHECK_FALSE(open_journal(folder.path(), {1, 0})->is_ahead_of_store());
  const auto journal = open_journal(folder.path());
  CHECK(journal->is_ahead_of_store());
  CHECK(append(*journal, message("b")) == 2);
  journal->trim({0, 0});
  CHECK_FALSE(journal->is_ahead_of_store());
  CHECK_FALSE(open_journal(folder.path())->is_ahead_of_store());
}

TEST_CASE("a note of what was thrown away that cannot be read says nothing") {
  for (const char* text : {"", "7 0", "7 0\n6 0\n", "x"}) {
    const TemporaryFolder folder;
    folder.write("trimmed", text);
    CHECK_FALSE(open_journal(folder.path())->is_ahead_of_store());
  }
}

TEST_CASE("an alarm is forced to the disk, as a step of its own; a routine message costs no sync") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message("first"));
  const int before = syncs;
  append(*journal, message("routine"));
  CHECK(syncs == before);
  const Appended smoke = written(*journal, message("smoke", Lane::alarm));
  CHECK(syncs == before);
  CHECK(payloads(replayed(*journal)).back() == "smoke");
  CHECK(journal->force(smoke).has_value());
  CHECK(syncs == before + 1);
}

TEST_CASE("while only alarms are kept, a routine message is refused and costs no sequence") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  journal->keep_only_alarms(true);
  const auto refused = journal->append(message("1"));
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == ErrorCode::unavailable);
  CHECK(append(*journal, message("2", Lane::alarm)) == 1);
  journal->keep_only_alarms(false);
  CHECK(append(*journal, message("3")) == 2);
}

TEST_CASE("an alarm that finds no room makes some, once, and a routine message makes none") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message("1"));
  std::optional<FullDisk> full(std::in_place, journal->bytes() + 3);
  int asked = 0;
  journal->when_full([&] {
    ++asked;
    full.reset();
    return true;
  });
  CHECK_FALSE(journal->append(message("2")).has_value());
  CHECK(asked == 0);
  CHECK(journal->append(message("3", Lane::alarm)).has_value());
  CHECK(asked == 1);
  CHECK(journal->keeps_only_alarms());
  CHECK_FALSE(journal->append(message("4")).has_value());
  journal->keep_only_alarms(false);
  const auto found = replayed(*journal);
  CHECK(found.size() == 2);
}

TEST_CASE("an alarm for which no room can be made is refused") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message("1"));
  const FullDisk full(journal->bytes() + 3);
  journal->when_full([] { return false; });
  CHECK_FALSE(journal->append(message("2", Lane::alarm)).has_value());
}

TEST_CASE("a payload beyond the limit is kept so far that the decoder still refuses it") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message(std::string(3 * kPayloadLimit, 'x')));
  CHECK(payload_of(replayed(*journal).at(0)).size() == kPayloadLimit + 1);
  append(*journal, message(large('y')));
  CHECK(payload_of(replayed(*journal).at(1)) == large('y'));
}

TEST_CASE("what is no MQTT message is refused, and costs no sequence") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  RawMessage answer;
  answer.body = ModbusAnswer{};
  CHECK(journal->append(answer).error().code == ErrorCode::unsupported);
  RawMessage endless;
  endless.body = MqttMessage{std::string(65536, 't'), "", false, false};
  CHECK(journal->append(endless).error().code == ErrorCode::out_of_range);
  CHECK(append(*journal, message("fine")) == 1);
}

TEST_CASE("two threads append, while a third reads and trims") {
  constexpr std::uint64_t kEach = 2000;
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  const auto writer = [&journal](const std::string& name, Lane lane) {
    for (std::uint64_t i = 0; i < kEach; ++i)
      if (!journal->append(message(name + std::string(3000, '.'), lane))) return;
  };
  std::thread routine(writer, "r", Lane::routine);
  std::thread second(writer, "s", Lane::routine);
  std::uint64_t seen = 0;
  while (seen < 2 * kEach) {
    const auto read = journal->read_routine(seen + 1, 100);
    if (!read) break;
    for (const RawMessage& each : *read) {
      if (each.sequence != seen + 1) FAIL_CHECK("sequence " << each.sequence << " after " << seen);
      seen = each.sequence;
    }
    journal->trim({seen, 0});
  }
  routine.join();
  second.join();
  CHECK(seen == 2 * kEach);
  CHECK(files_in(folder.path()).size() <= 2);
}

TEST_CASE("two threads force their alarms, while a third appends") {
  constexpr std::size_t kEach = 100;
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::atomic<std::size_t> forced = 0;
  const auto alarms = [&journal, &forced](const std::string& name) {
    for (std::size_t i = 0; i < kEach; ++i) {
      const auto appended = journal->append(message(name, Lane::alarm));
      if (appended && journal->force(*appended)) ++forced;
    }
  };
  std::thread smoke(alarms, "smoke");
  std::thread gas(alarms, "gas");
  // Long ones, so that a new segment begins between an alarm and its turn at the disk.
  for (std::size_t i = 0; i < kEach; ++i) CHECK(journal->append(message(large('.'))).has_value());
  smoke.join();
  gas.join();
  CHECK(forced == 2 * kEach);
  CHECK(replayed(*journal).size() == 3 * kEach);
}

TEST_CASE("a folder that cannot be made is an error") {
  const TemporaryFolder folder;
  folder.write("file", "text");
  CHECK(Journal::open(folder.path() / "file", {}).error().code == ErrorCode::io);
  CHECK(Journal::open(folder.path() / "file" / "below", {}).error().code == ErrorCode::io);
}

TEST_CASE("a segment of another layout is refused, and not read past") {
  const TemporaryFolder folder;
  folder.write("00000000000000000001.journal", "text");
  const auto opened = Journal::open(folder.path(), {});
  REQUIRE_FALSE(opened.has_value());
  CHECK(opened.error().code == ErrorCode::unsupported);
  CHECK(opened.error().what.ends_with("00000000000000000001.journal is of an earlier layout"));
}

TEST_CASE("times far from each other, and before 1970, come back as they were") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  std::vector<RawMessage> kept;
  constexpr auto kLeast = std::numeric_limits<Duration::rep>::min();
  constexpr auto kMost = std::numeric_limits<Duration::rep>::max();
  for (const auto& [steady, wall] : {std::pair{kLeast, kMost}, {kMost, kLeast}, {Duration::rep{0}, kLeast}}) {
    RawMessage one = message("x");
    one.heard_at = {SteadyTime{Duration{steady}}, WallTime{Duration{wall}}, ClockQuality::stepped};
    append(*journal, one);
    one.sequence = kept.size() + 1;
    kept.push_back(one);
  }
  CHECK(replayed(*journal) == kept);
}

TEST_CASE("files with other names are left alone") {
  const TemporaryFolder folder;
  folder.write("notes.txt", "text");
  folder.write("1.records", "text");
  folder.write("0000000000000000000x.records", "text");
  const auto journal = open_journal(folder.path());
  CHECK(append(*journal, message("a")) == 1);
  journal->trim({9, 9});
  CHECK(files_in(folder.path()).size() == 4);
}

}  // namespace anju::test::journal_test
