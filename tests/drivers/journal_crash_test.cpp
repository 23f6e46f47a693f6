// Whatever a crash, a full disk or a bad flash card leaves behind, the journal gives back what it had kept
// and goes on.
#include <doctest/doctest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "drivers/decode.hpp"
#include "drivers/journal.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/drivers/disk_faults.hpp"
#include "tests/drivers/journal_messages.hpp"

// Takes the place of the one in the C library for the whole program.
extern "C" int fdatasync(int descriptor) {
  ++anju::test::syncs;
  if (const int error = anju::test::sync_error) {
    errno = error;
    return -1;
  }
  return static_cast<int>(syscall(SYS_fdatasync, descriptor));
}

namespace anju::test::journal_crash_test {
namespace {

const char* const kName = "00000000000000000001.records";

struct Recording {
  std::string bytes;
  std::vector<std::size_t> ends;  // of each record
  Payloads payloads;
};

// Four records of both lanes in one segment, each of a device of its own, so that each stands for itself.
Recording record(const std::filesystem::path& folder) {
  Recording recording;
  const auto journal = open_journal(folder);
  for (const char* payload : {"first", "", "{\"smoke\":true}", "last"}) {
    recording.payloads.emplace_back(payload);
    RawMessage one = message(payload, *payload == '{' ? Lane::alarm : Lane::routine);
    std::get<MqttMessage>(one.body).topic += std::to_string(recording.ends.size());
    append(*journal, one);
    recording.ends.push_back(static_cast<std::size_t>(journal->bytes()));
  }
  recording.bytes = bytes_of(folder / kName);
  REQUIRE(recording.bytes.size() == recording.ends.back());
  return recording;
}

// Without those at which `lost` points.
Payloads without(const Payloads& all, std::size_t lost) {
  Payloads rest = all;
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(lost));
  return rest;
}

std::size_t record_at(const Recording& recording, std::size_t byte) {
  std::size_t i = 0;
  while (recording.ends[i] <= byte) ++i;
  return i;
}

}  // namespace

TEST_CASE("cut at any byte, what was whole is there and the sequence goes on") {
  const TemporaryFolder origin;
  const Recording recording = record(origin.path());
  for (std::size_t length = 0; length <= recording.bytes.size(); ++length) {
    const TemporaryFolder folder;
    folder.write(kName, recording.bytes.substr(0, length));
    const auto whole = static_cast<std::size_t>(std::count_if(
        recording.ends.begin(), recording.ends.end(), [&](std::size_t end) { return end <= length; }));
    INFO("cut at " << length);
    const auto journal = open_journal(folder.path());
    Payloads expected(recording.payloads.begin(),
                      recording.payloads.begin() + static_cast<std::ptrdiff_t>(whole));
    CHECK(payloads(replayed(*journal)) == expected);
    CHECK(journal->damaged() == 0);
    // A segment without a whole record may have given its first sequence away before the cut.
    const std::uint64_t next = append(*journal, message("after"));
    CHECK(next == std::max<std::uint64_t>(whole, 1) + 1);
    expected.emplace_back("after");
    CHECK(payloads(replayed(*journal)) == expected);
    CHECK(payloads(replayed(*open_journal(folder.path()))) == expected);
  }
}

TEST_CASE("zeros behind the last record, as a power cut leaves them, are no records") {
  const TemporaryFolder origin;
  const Recording recording = record(origin.path());
  const TemporaryFolder folder;
  folder.write(kName, recording.bytes + std::string(8192, '\0'));
  const auto journal = open_journal(folder.path());
  CHECK(payloads(replayed(*journal)) == recording.payloads);
  CHECK(journal->damaged() == 0);
  CHECK(append(*journal, message("after")) == 5);
}

TEST_CASE("a flipped bit loses its own record, is counted, and makes no other message") {
  const TemporaryFolder origin;
  const Recording recording = record(origin.path());
  for (std::size_t bit = 0; bit < recording.bytes.size() * 8; ++bit) {
    std::string bytes = recording.bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << bit % 8));
    const TemporaryFolder folder;
    folder.write(kName, bytes);
    const std::size_t lost = record_at(recording, bit / 8);
    const std::size_t start = lost == 0 ? 0 : recording.ends[lost - 1];
    INFO("bit " << bit << " in record " << lost);
    const auto journal = open_journal(folder.path());
    const Payloads found = payloads(replayed(*journal));
    if (bit / 8 == start) {
      // With the length the way to the next record is lost: what stands before is there.
      CHECK(found.size() >= lost);
      CHECK(std::equal(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(lost),
                       recording.payloads.begin()));
      CHECK(found.size() < recording.payloads.size());
    } else {
      CHECK(found == without(recording.payloads, lost));
      CHECK(journal->damaged() == (lost + 1 < recording.payloads.size() ? 1 : 0));
    }
    CHECK(append(*journal, message("after")) > found.size());
  }
}

TEST_CASE("a full disk costs the message that did not fit, and nothing else") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message("before"));
  for (const Lane lane : {Lane::routine, Lane::alarm}) {
    for (const rlim_t room : {0, 1, 18, 19, 27}) {
      const std::uint64_t bytes = journal->bytes();
      {
        const FullDisk full(bytes + room);
        CHECK(journal->append(message("does not fit", lane)).error().code == ErrorCode::unavailable);
      }
      CHECK(bytes_of(folder.path() / kName).size() == bytes);
      CHECK(journal->bytes() == bytes);
    }
  }
  const std::uint64_t next = append(*journal, message("after"));
  CHECK(next > 1);
  CHECK(payloads(replayed(*journal)) == Payloads{"before", "after"});
  const auto reopened = open_journal(folder.path());
  CHECK(payloads(replayed(*reopened)) == Payloads{"before", "after"});
  CHECK(append(*reopened, message("later")) == next + 1);
}

TEST_CASE("a disk that is full when the journal begins is an error, and later it begins") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  {
    const FullDisk full(0);
    CHECK_FALSE(journal->append(message("a")).has_value());
  }
  append(*journal, message("b"));
  CHECK(payloads(replayed(*open_journal(folder.path()))) == Payloads{"b"});
}

TEST_CASE("after a sync that failed the segment is left, because its state is unknown") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  append(*journal, message("before"));
  const Appended smoke = written(*journal, message("smoke", Lane::alarm));
  const Appended gas = written(*journal, message("gas", Lane::alarm));
  sync_error = EIO;
  CHECK(journal->force(smoke).error().code == ErrorCode::io);
  sync_error = 0;
  // The kernel would say now that all is well. Nobody is told that these are kept; who finds them may use
  // them.
  const int before = syncs;
  CHECK(journal->force(gas).error().code == ErrorCode::io);
  CHECK(syncs == before);
  CHECK(files_in(folder.path()).size() == 1);
  CHECK(append(*journal, message("smoke again", Lane::alarm)) == 4);
  CHECK(files_in(folder.path()).size() == 2);
  const Payloads all{"before", "smoke", "gas", "smoke again"};
  CHECK(payloads(replayed(*journal)) == all);
  CHECK(payloads(replayed(*open_journal(folder.path()))) == all);
}

TEST_CASE("an alarm is forced where it stands, also when later ones stand in another segment") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  const Appended first = written(*journal, message("smoke", Lane::alarm));
  while (files_in(folder.path()).size() == 1) append(*journal, message(std::string(kPayloadLimit, '.')));
  sync_error = EIO;
  CHECK(journal->force(first).error().code == ErrorCode::io);
  sync_error = 0;
  // The later segment is not to blame.
  append(*journal, message("gas", Lane::alarm));
  CHECK(files_in(folder.path()).size() == 2);
  CHECK(journal->force(first).error().code == ErrorCode::io);
}

TEST_CASE(
    "a disk that is found full only when an alarm is forced: it is refused, and the next one finds room") {
  const TemporaryFolder folder;
  const auto journal = open_journal(folder.path());
  int asked = 0;
  journal->when_full([&] {
    ++asked;
    return true;
  });
  const Appended smoke = written(*journal, message("smoke", Lane::alarm));
  sync_error = ENOSPC;
  CHECK(journal->force(smoke).error().code == ErrorCode::unavailable);
  sync_error = 0;
  CHECK(asked == 1);
  CHECK(journal->keeps_only_alarms());
  CHECK(append(*journal, message("smoke", Lane::alarm)) == 2);
}

}  // namespace anju::test::journal_crash_test
