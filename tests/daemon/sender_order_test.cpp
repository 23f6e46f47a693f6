// Of one home the platform hears in order, whichever of its receivers takes each message; and what the first
// path has not brought over in time goes the second way.
#include <doctest/doctest.h>

#include "daemon/outbox/sender.hpp"
#include "tests/daemon/outbox_rows.hpp"

namespace anju::sender_order_test {
namespace {

using test::ids_of;
using namespace std::chrono_literals;

Instant at(Duration since_start) {
  return {SteadyTime{Duration{1'000'000} + since_start}, WallTime{Duration{5'000'000} + since_start},
          ClockQuality::synced};
}

OutboxRow row(std::int64_t id, const std::string& name, const std::string& home, Duration created = 0s) {
  OutboxRow made = test::outbox_row(OutboxLane::alarm, name, id);
  made.home = home;
  made.created_at = at(created).steady;
  return made;
}

Sender sender_of(std::vector<OutboxRow> rows, SenderSettings settings = {}) {
  Sender sender(settings, [] { return 0.5; });
  sender.link_up();
  sender.add(std::move(rows));
  return sender;
}

}  // namespace

TEST_CASE("the second message of a home goes when the first has its receipt, those of other homes at once") {
  Sender sender = sender_of({row(1, "a1", "a"), row(2, "a2", "a"), row(3, "b1", "b"), row(4, "a3", "a")});
  CHECK(ids_of(sender.due(at(0s))) == "a1 b1");
  CHECK(ids_of(sender.due(at(1s))) == "");
  REQUIRE(sender.received("a1"));
  CHECK(ids_of(sender.due(at(1s))) == "a2");
  REQUIRE(sender.received("a2"));
  CHECK(ids_of(sender.due(at(1s))) == "a3");
}

TEST_CASE("a message that the platform cannot answer holds its home up for five seconds and no longer") {
  Sender sender = sender_of({row(1, "a1", "a"), row(2, "a2", "a")});
  CHECK(ids_of(sender.due(at(0s))) == "a1");
  CHECK(sender.next_deadline() == at(5s).steady);
  CHECK(ids_of(sender.due(at(5s))) == "a2");
  // The first is due again, and waits for the second in its turn.
  CHECK(ids_of(sender.due(at(6s))) == "");
  REQUIRE(sender.received("a2"));
  CHECK(ids_of(sender.due(at(6s))) == "a1");
}

TEST_CASE("the next deadline never lies in the past, whoever waits for whom") {
  Sender sender = sender_of({row(1, "a1", "a"), row(2, "a2", "a"), row(3, "a3", "a"), row(4, "b1", "b")});
  for (int ms = 0; ms < 120'000; ms += 250) {
    const Instant now = at(Duration{ms});
    sender.due(now);
    const auto next = sender.next_deadline();
    REQUIRE(next);
    CHECK(*next > now.steady);
  }
}

TEST_CASE("many messages of one home leave room to look at those of others") {
  std::vector<OutboxRow> rows;
  for (std::int64_t id = 1; id <= 64; ++id) rows.push_back(row(id, "a" + std::to_string(id), "a"));
  Sender sender = sender_of(rows);
  REQUIRE(sender.wanted().size() >= 1);
  CHECK(sender.wanted()[0].lane == OutboxLane::alarm);
  CHECK(sender.wanted()[0].after == 64);
  CHECK(sender.wanted()[0].count >= 50);
  sender.add({row(65, "b1", "b")});
  CHECK(ids_of(sender.due(at(0s))) == "a1 b1");
}

TEST_CASE("the second path takes alarms alone, and each only when it is ten seconds old") {
  SenderSettings settings;
  settings.bulk_in_flight = 0;
  settings.hold_back = 10s;
  Sender sender = sender_of({row(1, "a1", "a", 0s), row(2, "b1", "b", 4s)}, settings);
  for (const Sender::Wanted& wanted : sender.wanted()) CHECK(wanted.lane == OutboxLane::alarm);
  CHECK(ids_of(sender.due(at(9s))) == "");
  CHECK(sender.next_deadline() == at(10s).steady);
  CHECK(ids_of(sender.due(at(10s))) == "a1");
  // What the first path has brought over meanwhile is never sent here.
  REQUIRE(sender.received("b1"));
  CHECK(ids_of(sender.due(at(14s))) == "");
}

TEST_CASE("an alarm that comes up in a drain overtakes what waits of other homes, and nothing of its own") {
  std::vector<OutboxRow> old;
  for (std::int64_t id = 1; id <= 64; ++id)
    old.push_back(row(id, "old" + std::to_string(id), "h" + std::to_string(id)));
  Sender sender = sender_of(old);
  CHECK(sender.due(at(0s)).size() == 6);
  sender.hurry("live");
  const auto wanted = sender.wanted();
  REQUIRE(wanted.size() == 2);
  CHECK(wanted[1] == Sender::Wanted{OutboxLane::alarm, 0, 8, "live"});
  // It has an older one too, far behind in the store.
  sender.add(wanted[1], {row(5'000, "live1", "live"), row(9'000, "live2", "live")});
  CHECK(sender.wanted().size() == 1);  // these are all of it
  REQUIRE(sender.received("old1"));
  REQUIRE(sender.received("old2"));
  CHECK(ids_of(sender.due(at(1s))) == "live1 old7");
  REQUIRE(sender.received("live1"));
  CHECK(ids_of(sender.due(at(1s))) == "live2");
  // The rest of the lane goes on where it was.
  for (std::int64_t id = 3; id <= 30; ++id) sender.received("old" + std::to_string(id));
  REQUIRE_FALSE(sender.wanted().empty());
  CHECK(sender.wanted()[0].after == 64);
}

TEST_CASE("of a home with a long past of its own what waits is fetched piece by piece") {
  Sender sender = sender_of({});
  sender.hurry("a");
  Sender::Wanted wanted = sender.wanted().back();
  REQUIRE(wanted.home == "a");
  std::vector<OutboxRow> first;
  for (std::int64_t id = 101; id <= 108; ++id) first.push_back(row(id, "a" + std::to_string(id), "a"));
  sender.add(wanted, first);
  for (const Sender::Wanted& one : sender.wanted()) CHECK(one.home.empty());
  CHECK(ids_of(sender.due(at(0s))) == "a101");
  REQUIRE(sender.received("a101"));
  wanted = sender.wanted().back();
  CHECK(wanted == Sender::Wanted{OutboxLane::alarm, 108, 8, "a"});
  sender.add(wanted, {});
  for (const Sender::Wanted& one : sender.wanted()) CHECK(one.home.empty());
}

}  // namespace anju::sender_order_test
