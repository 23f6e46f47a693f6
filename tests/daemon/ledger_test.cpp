// Every message that leaves is noted before it does, in a chain that shows what was changed, taken out or cut
// off.
#include "daemon/store/ledger.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "anju.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::ledger_test {
namespace {

using namespace std::chrono_literals;

struct Stand {
  Stand() : box(folder.path()) {
    box.start();
    box.city.come_up();
    box.settle();
  }
  std::vector<KeptLedgerEntry> entries() const { return box.store->ledger(0, 10'000); }
  void smoke(bool on) {
    box.hear("smoke", on ? R"({"smoke":true})" : R"({"smoke":false})");
    box.settle();
  }

  test::TemporaryFolder folder;
  test::Box box;
};

}  // namespace

TEST_CASE("every message that reaches the city is in the ledger, with the digest of its bytes") {
  Stand stand;
  stand.smoke(true);
  stand.smoke(false);
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_test_alarm()->set_home("h-1");
  stand.box.city.command(command);
  stand.box.settle();
  const auto entries = stand.entries();
  CHECK_FALSE(first_broken(entries));
  for (const auto& sent : stand.box.city.sent) {
    const auto it = std::find_if(entries.begin(), entries.end(), [&sent](const KeptLedgerEntry& entry) {
      return entry.message_id == sent.message_id;
    });
    CAPTURE(sent.message_id);
    REQUIRE(it != entries.end());
    CHECK(it->bytes == sent.payload.size());
    CHECK(static_cast<std::uint8_t>(it->kind) == sent.channel);
  }
  CHECK(stand.box.city.sent.size() >= 5);
  const auto is_status = [](const KeptLedgerEntry& entry) { return entry.kind == LedgerKind::status; };
  CHECK(std::any_of(entries.begin(), entries.end(), is_status));
}

TEST_CASE("what a heartbeat says of the homes is entered when it is another, not each minute") {
  Stand stand;
  const auto before = stand.entries().size();
  stand.box.pass(30min);
  CHECK(stand.box.city.heartbeats.size() > 25);
  CHECK(stand.entries().size() <= before + 2);
}

TEST_CASE("a start that has nothing else to say of the homes enters nothing") {
  Stand stand;
  stand.smoke(true);
  stand.box.pass(2min);
  const auto before = stand.entries().size();
  for (int i = 0; i < 5; ++i) {
    stand.box.restart();
    stand.box.pass(2min);
  }
  CHECK(stand.box.city.heartbeats.size() > 10);
  CHECK(stand.entries().size() == before);
}

TEST_CASE("an entry that is changed, taken out or put in is found") {
  Stand stand;
  stand.smoke(true);
  stand.smoke(false);
  const auto sound = stand.entries();
  REQUIRE(sound.size() >= 3);
  CHECK_FALSE(first_broken(sound));
  auto changed = sound;
  changed[1].message_id += "x";
  CHECK(first_broken(changed) == sound[1].id);
  auto shorter = sound;
  shorter.erase(shorter.begin() + 1);
  CHECK(first_broken(shorter) == sound[2].id);
  auto other = sound;
  other[2].hash[0] = static_cast<char>(other[2].hash[0] + 1);
  CHECK(first_broken(other) == sound[2].id);
  // What went from its beginning because there was too much is no break, and shows in the first number.
  auto later = sound;
  later.erase(later.begin());
  CHECK_FALSE(first_broken(later));
  CHECK(later.front().id == 2);
}

TEST_CASE("its end goes out with the heartbeat, so that what is cut off is missed") {
  Stand stand;
  stand.smoke(true);
  stand.box.pass(61s);
  const v1::Status& beat = stand.box.city.heartbeats.back();
  const auto last = stand.box.store->last_of_ledger();
  REQUIRE(last);
  CHECK(beat.ledger_entries() == static_cast<std::uint64_t>(last->id));
  CHECK(beat.ledger_head() == last->hash);
}

TEST_CASE("an entry whose home was forgotten says nothing any more, and the chain holds") {
  Stand stand;
  stand.smoke(true);
  auto entries = stand.entries();
  for (KeptLedgerEntry& entry : entries) {
    entry.home.clear();
    entry.message_id.clear();
    entry.bytes = 0;
    entry.digest.clear();
    entry.salt.clear();
    entry.is_erased = true;
  }
  CHECK_FALSE(first_broken(entries));
}

}  // namespace anju::ledger_test
