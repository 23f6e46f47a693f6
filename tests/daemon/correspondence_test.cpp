// Only a receipt for what waits empties the outbox, whatever else the city says, and a command is done once.
#include "daemon/correspondence.hpp"

#include <doctest/doctest.h>

#include "anju.pb.h"
#include "tests/daemon/store_site.hpp"

namespace anju::correspondence_test {
namespace {

using Kind = CityMessage::Kind;
using test::instant;

struct Stand {
  Stand() {
    auto opened = Store::open(":memory:", site);
    REQUIRE(opened.has_value());
    store = std::move(*opened);
    start();
  }

  // The program begins anew on the same store.
  void start() {
    book.emplace(site, rules, *store);
    letters.emplace(site, contacts, *store, *book, counters, [] { return 0.5; });
    letters->link_up();
    batch = {};
  }
  void commit() {
    batch.timeline = test::batch_at(now).timeline;
    batch.alerts = book->changed();
    REQUIRE(store->commit(batch).has_value());
    book->committed();
    batch = {};
  }
  std::string tell(Transition::Kind kind) {
    Transition transition;
    transition.kind = kind;
    transition.alert_id = "smoke";
    transition.event = EventKind::smoke;
    transition.rule = "alarm-channel";
    transition.at = instant(now);
    const auto alert = book->apply(transition);
    REQUIRE(alert.has_value());
    letters->report(*alert, instant(now), batch);
    return batch.outbox.back().message_id;
  }
  // "smoke#1 c#result": what goes to the link now.
  std::string due() {
    std::string ids;
    for (const OutboxRow& row : letters->due(instant(now))) ids += row.message_id + " ";
    return ids;
  }
  void receipt(const std::string& message_id) {
    v1::Receipt receipt;
    receipt.set_message_id(message_id);
    letters->on_message({Kind::receipt, receipt.SerializeAsString()}, instant(now), batch);
  }
  void command(const v1::Command& command) {
    letters->on_message({Kind::command, command.SerializeAsString()}, instant(now), batch);
  }
  AlertRecord alert() const { return store->find_alert("smoke").value(); }
  std::size_t waiting() const {
    return store->outbox_size(OutboxLane::alarm) + store->outbox_size(OutboxLane::bulk);
  }

  Site site = test::store_site();
  std::unique_ptr<Store> store;
  RuleSet rules;
  std::optional<AlertBook> book;
  ContactOrder contacts;
  Counters counters;
  std::optional<Correspondence> letters;
  Batch batch;
  std::int64_t now = 1000;
};

v1::Command test_alarm(const std::string& id) {
  v1::Command command;
  command.set_command_id(id);
  command.mutable_test_alarm()->set_home("h-1");
  return command;
}

}  // namespace

TEST_CASE("what is not committed is not due") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  CHECK(stand.due().empty());
  stand.commit();
  CHECK(stand.due() == "smoke#1 ");
}

TEST_CASE("a true receipt empties the outbox and accepts the alert, at the times of sending and of receipt") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  stand.due();
  stand.now = 1700;
  stand.receipt("smoke#1");
  CHECK(stand.counters.receipts == 1);
  CHECK(stand.counters.receipts_unknown == 0);
  CHECK(stand.waiting() == 1);  // until the commit
  stand.commit();
  CHECK(stand.waiting() == 0);
  CHECK(stand.alert().stage == Stage::accepted);
  CHECK(stand.alert().reported_at->steady == instant(1000).steady);
  CHECK(stand.alert().accepted_at->steady == instant(1700).steady);
  stand.now = 100'000;
  CHECK(stand.due().empty());
}

TEST_CASE("a forged receipt changes nothing and is counted") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  stand.due();
  for (const std::string forged : {"", "smoke", "smoke#2", "smoke#1 ", "gap/inbox/1/2"})
    stand.receipt(forged);
  stand.letters->on_message({Kind::receipt, "\xff no receipt"}, instant(1), stand.batch);
  CHECK(stand.counters.receipts == 0);
  CHECK(stand.counters.receipts_unknown == 6);
  CHECK(stand.batch.received.empty());
  CHECK(stand.book->changed().empty());
  stand.commit();
  CHECK(stand.waiting() == 1);
  stand.now += 60'000;
  CHECK(stand.due() == "smoke#1 ");
}

TEST_CASE("a receipt for what is decided and not yet committed is forged: it cannot have been sent") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.receipt("smoke#1");
  CHECK(stand.counters.receipts_unknown == 1);
  stand.commit();
  CHECK(stand.waiting() == 1);
}

TEST_CASE("a receipt counts once, before and after its commit") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  stand.due();
  stand.receipt("smoke#1");
  stand.receipt("smoke#1");
  CHECK(stand.batch.received.size() == 1);
  stand.commit();
  stand.receipt("smoke#1");
  CHECK(stand.counters.receipts == 1);
  CHECK(stand.counters.receipts_unknown == 2);
}

TEST_CASE("a receipt for what an earlier run has sent is true") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  CHECK(stand.due() == "smoke#1 ");
  stand.start();
  stand.now = 5000;
  stand.receipt("smoke#1");
  stand.commit();
  CHECK(stand.waiting() == 0);
  CHECK(stand.alert().stage == Stage::accepted);
  CHECK(stand.alert().reported_at->steady == instant(5000).steady);  // the earlier run took it to its grave
  CHECK(stand.due().empty());
}

TEST_CASE("a restart sends again what has no receipt, under the same id and with the same words") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  const auto first = stand.letters->due(instant(1000));
  stand.start();
  const auto again = stand.letters->due(instant(2000));
  REQUIRE(first.size() == 1);
  REQUIRE(again.size() == 1);
  CHECK(again[0].message_id == first[0].message_id);
  CHECK(again[0].payload == first[0].payload);
}

TEST_CASE("a late receipt for revision 1 accepts the alert and leaves revision 2 to be sent") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  CHECK(stand.due() == "smoke#1 ");
  stand.now = 2000;
  stand.tell(Transition::Kind::cleared);
  stand.commit();
  CHECK(stand.due().empty());  // one of a home after the other, or after five seconds
  stand.now = 6000;
  CHECK(stand.due() == "smoke#2 ");
  stand.now = 7000;
  stand.receipt("smoke#1");
  stand.commit();
  CHECK(stand.alert().stage == Stage::cleared);
  CHECK(stand.alert().revision == 2);
  CHECK(stand.alert().accepted_at->steady == instant(7000).steady);
  CHECK(stand.waiting() == 1);
  stand.receipt("smoke#2");
  stand.commit();
  CHECK(stand.waiting() == 0);
  CHECK(stand.alert().accepted_at->steady == instant(7000).steady);
}

TEST_CASE("receipts in the wrong order are as good") {
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.tell(Transition::Kind::cleared);
  stand.commit();
  CHECK(stand.due() == "smoke#1 ");
  stand.now = 6000;
  CHECK(stand.due() == "smoke#2 ");
  stand.receipt("smoke#2");
  stand.receipt("smoke#1");
  stand.commit();
  CHECK(stand.waiting() == 0);
  CHECK(stand.alert().stage == Stage::cleared);
}

TEST_CASE("a command gives its reports, its answer and a note that it is done; the receipt ends the answer") {
  Stand stand;
  stand.command(test_alarm("c-1"));
  CHECK(stand.counters.commands == 1);
  REQUIRE(stand.batch.outbox.size() == 3);
  CHECK(stand.batch.outbox[2].message_id == "c-1#result");
  stand.commit();
  CHECK(stand.store->was_carried_out("c-1"));
  stand.due();
  stand.receipt("c-1#result");
  CHECK(stand.counters.receipts == 1);
  stand.commit();
  CHECK(stand.waiting() == 2);
}

TEST_CASE("the same command again is only answered again, after the commit and after a restart") {
  Stand stand;
  stand.command(test_alarm("c-1"));
  const std::size_t rows = stand.batch.outbox.size();
  stand.command(test_alarm("c-1"));
  CHECK(stand.batch.outbox.size() == rows);
  stand.commit();
  stand.now = 9000;
  stand.command(test_alarm("c-1"));
  REQUIRE(stand.batch.outbox.size() == 1);
  CHECK(stand.batch.outbox[0].message_id == "c-1#result");
  stand.start();
  stand.command(test_alarm("c-1"));
  CHECK(stand.batch.outbox.size() == 1);
  CHECK(stand.book->changed().empty());
  CHECK(stand.counters.commands == 1);
  CHECK(stand.counters.commands_refused == 0);
}

TEST_CASE("a refused command is answered, noted and counted; what is no command is counted alone") {
  Stand stand;
  v1::Command command = test_alarm("c-1");
  command.mutable_test_alarm()->set_home("elsewhere");
  stand.command(command);
  CHECK(stand.counters.commands == 0);
  CHECK(stand.counters.commands_refused == 1);
  CHECK(stand.batch.outbox.size() == 1);
  CHECK(stand.batch.commands.size() == 1);
  stand.letters->on_message({Kind::command, "\xff"}, instant(1), stand.batch);
  CHECK(stand.counters.commands_refused == 2);
  CHECK(stand.batch.outbox.size() == 1);
}

TEST_CASE("without a link nothing is due; when it is back everything is again") {
  Stand stand;
  stand.letters->link_down();
  stand.tell(Transition::Kind::raised);
  stand.commit();
  CHECK(stand.due().empty());
  CHECK_FALSE(stand.letters->next_deadline());
  stand.letters->link_up();
  CHECK(stand.due() == "smoke#1 ");
  CHECK(stand.letters->next_deadline() == instant(6000).steady);
  stand.letters->link_down();
  stand.letters->link_up();
  CHECK(stand.due() == "smoke#1 ");
}

TEST_CASE("what waits is shown oldest first, alarms before the rest, with the count of attempts") {
  Stand stand;
  stand.command(test_alarm("c-1"));
  stand.tell(Transition::Kind::raised);
  stand.commit();
  const auto before = stand.letters->waiting(10, instant(1000));
  REQUIRE(before.size() == 4);
  CHECK(before[0].message_id == "h-1/test-alarm/c-1/1000#1");
  CHECK(before[2].message_id == "smoke#1");
  CHECK(before[2].lane == OutboxLane::alarm);
  CHECK(before[0].created_at == instant(1000).wall);
  CHECK(before[0].attempts == 0);
  CHECK(before[3].message_id == "c-1#result");
  CHECK(before[3].lane == OutboxLane::bulk);
  stand.due();
  CHECK(stand.letters->waiting(10, instant(1000))[0].attempts == 1);
  CHECK(stand.letters->waiting(2, instant(1000)).size() == 2);
  CHECK(stand.letters->waiting(0, instant(1000)).empty());
}

TEST_CASE(
    "an outbox that is not asked for what is due is stuck, and one that waits for a receipt or the link is "
    "not") {
  using namespace std::chrono_literals;
  Stand stand;
  stand.tell(Transition::Kind::raised);
  stand.commit();
  CHECK(!stand.letters->is_stuck(instant(stand.now).steady + 1h));  // nothing has been read yet
  CHECK(stand.due() == "smoke#1 ");
  CHECK(!stand.letters->is_stuck(instant(stand.now).steady +
                                 20s));  // the receipt is awaited, then its turn comes
  CHECK(stand.letters->is_stuck(instant(stand.now).steady + 1min));
  stand.letters->link_down();
  CHECK(!stand.letters->is_stuck(instant(stand.now).steady + 1h));
}

}  // namespace anju::correspondence_test
