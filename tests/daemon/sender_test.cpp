// What waits goes out alarms first, comes again until its receipt is here, and holds up nothing else.
#include "daemon/outbox/sender.hpp"

#include <doctest/doctest.h>

#include <map>

#include "tests/daemon/outbox_rows.hpp"

namespace anju::sender_test {
namespace {

using test::ids_of;
using test::outbox_row;
using namespace std::chrono_literals;

constexpr OutboxLane kAlarm = OutboxLane::alarm;
constexpr OutboxLane kBulk = OutboxLane::bulk;

Instant at(Duration since_start) {
  return {SteadyTime{Duration{1000000} + since_start}, WallTime{Duration{5000000} + since_start},
          ClockQuality::synced};
}

std::optional<Duration> since_start(std::optional<SteadyTime> time) {
  if (!time) return std::nullopt;
  return *time - at(Duration{0}).steady;
}

// `count` alarms or bulk messages with ids first, first + 1 ...: "a1 a2" and "b1 b2".
std::vector<OutboxRow> rows(OutboxLane lane, std::int64_t first, std::int64_t count) {
  std::vector<OutboxRow> made;
  for (std::int64_t id = first; id < first + count; ++id)
    made.push_back(outbox_row(lane, (lane == kAlarm ? "a" : "b") + std::to_string(id), id));
  return made;
}

Sender sender_with(std::vector<OutboxRow> first_rows, SenderSettings settings = {}, double random = 0.5) {
  Sender sender(settings, [random] { return random; });
  sender.link_up();
  sender.add(std::move(first_rows));
  return sender;
}

}  // namespace

TEST_CASE("nothing is wanted, sent or awaited while the link is down") {
  Sender sender({}, [] { return 0.5; });
  CHECK(sender.wanted().empty());
  sender.add(rows(kAlarm, 1, 1));
  CHECK(sender.due(at(0s)).empty());
  CHECK_FALSE(sender.next_deadline());
  sender.link_up();
  CHECK(ids_of(sender.due(at(0s))) == "a1");
}

TEST_CASE("after a restart each lane is wanted from its beginning, a window full") {
  Sender sender({}, [] { return 0.5; });
  sender.link_up();
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kAlarm, 0, 64}, {kBulk, 0, 64}});
  sender.add(rows(kAlarm, 7, 3));
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kAlarm, 9, 61}, {kBulk, 0, 64}});
  sender.add(rows(kBulk, 10, 64));
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kAlarm, 9, 61}});
}

TEST_CASE("after the loss of the link only what is behind the last row is wanted") {
  Sender sender = sender_with(rows(kAlarm, 1, 10));
  sender.due(at(0s));
  sender.link_down();
  CHECK(sender.wanted().empty());
  sender.link_up();
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kAlarm, 10, 54}, {kBulk, 0, 64}});
}

TEST_CASE("a row that is given twice is one message") {
  Sender sender = sender_with(rows(kAlarm, 1, 2));
  CHECK(ids_of(sender.due(at(0s))) == "a1 a2");
  sender.add(rows(kAlarm, 1, 2));
  CHECK(sender.due(at(1s)).empty());
}

TEST_CASE("alarms go before bulk, in their order, and no more than the places of the lane") {
  Sender sender = sender_with(rows(kBulk, 1, 4));
  sender.add(rows(kAlarm, 5, 8));
  CHECK(ids_of(sender.due(at(0s))) == "a5 a6 a7 a8 a9 a10 b1 b2");
  CHECK(sender.due(at(1s)).empty());
  CHECK(sender.received("a6"));
  CHECK(sender.received("b1"));
  CHECK(ids_of(sender.due(at(1s))) == "a11 b3");
}

TEST_CASE("an alarm that comes while bulk is on its way goes at once") {
  Sender sender = sender_with(rows(kBulk, 1, 50));
  CHECK(ids_of(sender.due(at(0s))) == "b1 b2");
  sender.add(rows(kAlarm, 51, 1));
  CHECK(ids_of(sender.due(at(1ms))) == "a51");
}

TEST_CASE("without a receipt a message comes again after exactly five seconds") {
  for (const double random : {0.0, 0.5, 0.999}) {
    Sender sender = sender_with(rows(kAlarm, 1, 1), {}, random);
    CHECK(ids_of(sender.due(at(0s))) == "a1");
    CHECK(since_start(sender.next_deadline()) == 5s);
    CHECK(sender.due(at(4999ms)).empty());
    CHECK(ids_of(sender.due(at(5s))) == "a1");
    CHECK(sender.attempts("a1") == 2U);
  }
}

TEST_CASE("then the pauses grow to a minute, spread over all of it, and never end") {
  const auto pauses = [](double random) {
    Sender sender = sender_with(rows(kAlarm, 1, 1), {}, random);
    std::vector<Duration> found;
    Duration now{0};
    for (int i = 0; i < 9; ++i) {
      REQUIRE(sender.due(at(now)).size() == 1);
      const Duration next = *since_start(sender.next_deadline());
      found.push_back(next - now);
      now = next;
    }
    return found;
  };
  // The time-out of five seconds, and on top of it one second at least.
  CHECK(pauses(0.0) == std::vector<Duration>{5s, 6s, 6s, 6s, 6s, 6s, 6s, 6s, 6s});
  CHECK(pauses(0.5) == std::vector<Duration>{5s, 7500ms, 10s, 15s, 25s, 35s, 35s, 35s, 35s});
  const auto longest = pauses(0.9999);
  CHECK(longest[1] < 10s);
  CHECK(longest[8] > 64s);
  CHECK(longest[8] < 65s);
}

TEST_CASE("a lost link makes everything due at once when it is back, with pauses as at first") {
  Sender sender = sender_with(rows(kAlarm, 1, 2), {}, 0.5);
  sender.due(at(0s));
  sender.due(at(5s));
  CHECK(sender.attempts("a1") == 2U);
  sender.link_down();
  CHECK(sender.due(at(6s)).empty());
  sender.link_up();
  CHECK(ids_of(sender.due(at(6s))) == "a1 a2");
  CHECK(sender.attempts("a1") == 1U);
  CHECK(since_start(sender.next_deadline()) == 11s);
}

TEST_CASE("after a lost link the order is that of arrival, whatever was tried before") {
  Sender sender = sender_with(rows(kAlarm, 1, 1));
  sender.due(at(0s));
  sender.add(rows(kAlarm, 2, 1));
  sender.due(at(4s));
  CHECK(ids_of(sender.due(at(5s))) == "a1");  // now a1 is due again after a2
  sender.link_down();
  sender.link_up();
  CHECK(ids_of(sender.due(at(6s))) == "a1 a2");
}

TEST_CASE("a receipt says when the message was first sent, across resends and a lost link") {
  Sender sender = sender_with(rows(kAlarm, 1, 1));
  sender.due(at(1s));
  sender.due(at(6s));
  sender.link_down();
  sender.link_up();
  sender.due(at(9s));
  const auto sent = sender.received("a1");
  REQUIRE(sent);
  CHECK(sent->first_sent_at == at(1s));
  CHECK(sent->attempts == 1);
  CHECK_FALSE(sender.attempts("a1"));
  CHECK_FALSE(sender.next_deadline());
}

TEST_CASE("a receipt while the link is down counts too") {
  Sender sender = sender_with(rows(kAlarm, 1, 1));
  sender.due(at(1s));
  sender.link_down();
  CHECK(sender.received("a1"));
  sender.link_up();
  CHECK(sender.due(at(2s)).empty());
}

TEST_CASE("a receipt for what an earlier run has sent is true, though this run has not sent it yet") {
  Sender sender = sender_with(rows(kAlarm, 1, 8));
  sender.due(at(0s));
  CHECK(sender.attempts("a8") == 0U);
  const auto sent = sender.received("a8");
  REQUIRE(sent);
  CHECK_FALSE(sent->first_sent_at);
  CHECK(sent->attempts == 0);
}

TEST_CASE("a receipt for nothing that is here is not believed here, and once is enough") {
  Sender sender = sender_with(rows(kAlarm, 1, 1));
  CHECK_FALSE(sender.received("forged"));
  CHECK_FALSE(sender.received(""));
  CHECK(sender.received("a1"));
  CHECK_FALSE(sender.received("a1"));
  CHECK_FALSE(sender.attempts("forged"));
}

TEST_CASE("messages that are never answered hold up no new one") {
  Sender sender = sender_with(rows(kAlarm, 1, 6));
  CHECK(sender.due(at(0s)).size() == 6);
  sender.add(rows(kAlarm, 7, 1));
  CHECK(sender.due(at(4s)).empty());
  CHECK(since_start(sender.next_deadline()) == 5s);
  // What was never sent goes first; the unanswered follow, in the places that are left.
  CHECK(ids_of(sender.due(at(5s))) == "a7 a1 a2 a3 a4 a5");
  sender.received("a7");
  CHECK(ids_of(sender.due(at(5s))) == "a6");
}

TEST_CASE("a whole window of unanswered messages does not hide the rows behind it") {
  SenderSettings settings;
  settings.window = 4;
  settings.most = 8;
  Sender sender = sender_with(rows(kAlarm, 1, 4), settings);
  CHECK(sender.due(at(0s)).size() == 4);
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kBulk, 0, 4}});
  sender.due(at(5s));  // sent again, so on their way once more
  CHECK(sender.wanted().size() == 1);
  sender.add({});
  const auto later = at(10s);
  sender.received("none");
  // Their time-out has passed and their pause has not: they take no place of the window now.
  CHECK(sender.due(later).empty());
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kAlarm, 4, 4}, {kBulk, 0, 4}});
  sender.add(rows(kAlarm, 5, 4));
  CHECK(ids_of(sender.due(later)) == "a5 a6 a7 a8");
  CHECK(sender.wanted() == std::vector<Sender::Wanted>{{kBulk, 0, 4}});  // as many as are remembered at most
}

TEST_CASE("unanswered messages take turns") {
  SenderSettings settings;
  settings.alarm_in_flight = 2;
  Sender sender = sender_with(rows(kAlarm, 1, 6), settings, 0.0);
  std::map<std::string, int> sent;
  for (Duration now{0}; now < 120s; now += 1s) {
    for (const OutboxRow& row : sender.due(at(now))) ++sent[row.message_id];
  }
  REQUIRE(sent.size() == 6);
  for (const auto& message : sent) {
    CAPTURE(message.first);
    CHECK(message.second >= 7);  // 48 turns of two places in 120 s, shared by six
    CHECK(message.second <= 9);
  }
}

TEST_CASE("the deadline never lies in the past, so nobody turns in a circle") {
  SenderSettings settings;
  settings.alarm_in_flight = 2;
  Sender sender = sender_with(rows(kAlarm, 1, 9), settings, 0.25);
  Duration now{0};
  for (int i = 0; i < 200; ++i) {
    sender.due(at(now));
    const auto next = since_start(sender.next_deadline());
    REQUIRE(next);
    REQUIRE(*next > now);
    now = *next;
    if (i == 50) sender.received("a3");
  }
}

TEST_CASE("a step of the wall clock sends nothing twice") {
  Sender sender = sender_with(rows(kAlarm, 1, 1));
  sender.due(at(0s));
  Instant stepped = at(1s);
  stepped.wall += std::chrono::hours{24};
  CHECK(sender.due(stepped).empty());
}

}  // namespace anju::sender_test
