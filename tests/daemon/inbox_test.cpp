// What foreign threads leave comes out once, alarms first, in order, and nothing is dropped without a count.
#include "daemon/inbox.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <map>
#include <optional>
#include <stdexcept>
#include <thread>

namespace anju::inbox_test {
namespace {

RawMessage message(Lane lane, std::uint64_t sequence) {
  RawMessage made;
  made.sequence = sequence;
  made.lane = lane;
  made.body = MqttMessage{"topic", std::to_string(sequence), false, false};
  return made;
}
RawMessage routine(std::uint64_t sequence) { return message(Lane::routine, sequence); }
RawMessage alarm(std::uint64_t sequence) { return message(Lane::alarm, sequence); }

SourceEvent event() { return {"mqtt", SourceEvent::Kind::connected, "", {}}; }

// "a2 e c r1": alarm 2, an event of a source, a word of the city, routine 1.
std::string shown(const std::vector<InboxItem>& items) {
  std::string text;
  for (const InboxItem& item : items) {
    if (!text.empty()) text += ' ';
    if (const auto* raw = std::get_if<RawMessage>(&item)) {
      text += (raw->lane == Lane::alarm ? "a" : "r") + std::to_string(raw->sequence);
    } else {
      text += std::holds_alternative<SourceEvent>(item) ? "e" : "c";
    }
  }
  return text;
}

struct Counted {
  explicit Counted(Inbox::Capacity capacity = {}) : inbox(capacity, [this](Lane) { ++wakes; }) {}
  std::atomic<int> wakes = 0;
  Inbox inbox;
};

}  // namespace

TEST_CASE("alarms and events come first, then the city, then routine, each in its own order") {
  Counted counted;
  for (const std::uint64_t sequence : {1U, 3U}) counted.inbox.post(routine(sequence));
  counted.inbox.post(alarm(2));
  counted.inbox.post(event());
  counted.inbox.post(CityMessage{CityMessage::Kind::link_up, ""});
  counted.inbox.post(alarm(4));
  CHECK(shown(counted.inbox.take(100).items) == "a2 e a4 c r1 r3");
  CHECK(counted.inbox.take(100).items.empty());
  CHECK(counted.inbox.dropped() == 0);
}

TEST_CASE("no more is taken than was asked for, and an alarm overtakes what was left") {
  Counted counted;
  for (std::uint64_t sequence = 1; sequence <= 4; ++sequence) counted.inbox.post(routine(sequence));
  counted.inbox.post(alarm(5));
  CHECK(shown(counted.inbox.take(2).items) == "a5 r1");
  counted.inbox.post(alarm(6));
  CHECK(shown(counted.inbox.take(2).items) == "a6 r2");
  CHECK(shown(counted.inbox.take(0).items).empty());
  CHECK(shown(counted.inbox.take(9).items) == "r3 r4");
}

TEST_CASE("beside an alarm only a little of the city and of routine is taken, and never none") {
  Counted counted;
  for (int i = 0; i < 3; ++i) counted.inbox.post(CityMessage{CityMessage::Kind::link_up, ""});
  for (std::uint64_t sequence = 1; sequence <= 100; ++sequence) counted.inbox.post(routine(sequence));
  counted.inbox.post(alarm(101));
  CHECK(counted.inbox.holds_urgent());
  Inbox::Taken taken = counted.inbox.take(128);
  CHECK(shown(taken.items).starts_with("a101 c r1 r2 "));
  CHECK(taken.items.size() == 18);
  CHECK(taken.leaves_some);
  CHECK_FALSE(counted.inbox.holds_urgent());
  taken = counted.inbox.take(128);
  CHECK(shown(taken.items).starts_with("c c r17 "));
  CHECK(taken.items.size() == 86);
  CHECK_FALSE(taken.leaves_some);
}

TEST_CASE("the pipeline is woken when something comes into an empty inbox, and only then") {
  Counted counted;
  counted.inbox.post(routine(1));
  CHECK(counted.wakes == 1);
  counted.inbox.post(routine(2));
  CHECK(counted.wakes == 1);
  counted.inbox.take(1);
  counted.inbox.post(routine(3));
  CHECK(counted.wakes == 1);  // something was left, so it comes again by itself
  counted.inbox.take(9);
  counted.inbox.post(routine(4));
  CHECK(counted.wakes == 2);
}

TEST_CASE("what is in the journal is left there when the lane is full, and read on from there") {
  Counted counted({2, 8});
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) counted.inbox.post(routine(sequence));
  CHECK_FALSE(counted.inbox.spilled_from());  // first what is in the lane
  CHECK(shown(counted.inbox.take(1).items) == "r1");
  counted.inbox.post(routine(6));  // there is a place, but 3 to 5 come before it
  CHECK(shown(counted.inbox.take(9).items) == "r2");
  CHECK(counted.inbox.spilled_from() == 3U);
  counted.inbox.caught_up(4);
  CHECK(counted.inbox.spilled_from() == 5U);
  counted.inbox.post(routine(7));
  counted.inbox.caught_up(6);
  CHECK(counted.inbox.spilled_from() == 7U);
  counted.inbox.caught_up(7);
  CHECK_FALSE(counted.inbox.spilled_from());
  counted.inbox.post(routine(8));
  CHECK(shown(counted.inbox.take(9).items) == "r8");
  CHECK(counted.inbox.dropped() == 0);
}

TEST_CASE(
    "an alarm wakes for itself where routine has woken already, and routine does not where an alarm has") {
  std::string woken;
  Inbox inbox({}, [&woken](Lane lane) { woken += lane == Lane::alarm ? 'a' : 'r'; });
  inbox.post(routine(1));
  inbox.post(routine(2));
  CHECK(woken == "r");
  inbox.post(alarm(3));
  inbox.post(alarm(4));
  inbox.post(routine(5));
  CHECK(woken == "ra");
  inbox.take(100);
  inbox.post(event());
  inbox.post(routine(6));
  CHECK(woken == "raa");
}

TEST_CASE("a message that was left in the journal wakes the pipeline like any other, and holds up no alarm") {
  Counted counted({0, 8});
  counted.inbox.post(routine(1));
  CHECK(counted.wakes == 1);
  CHECK(counted.inbox.spilled_from() == 1U);
  counted.inbox.post(routine(2));
  CHECK(counted.wakes == 1);
  counted.inbox.take(9);  // and the journal cannot be read
  counted.inbox.post(alarm(3));
  CHECK(counted.wakes == 2);
  CHECK(shown(counted.inbox.take(9).items) == "a3");
  counted.inbox.caught_up(2);
  counted.inbox.post(routine(4));
  CHECK(counted.wakes == 3);
}

TEST_CASE("alarms go on while routine is left in the journal") {
  Counted counted({1, 8});
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) counted.inbox.post(routine(sequence));
  counted.inbox.post(alarm(4));
  CHECK(shown(counted.inbox.take(9).items) == "a4 r1");
  CHECK(counted.inbox.spilled_from() == 2U);
}

TEST_CASE("what is in no journal gives way in a full lane, and is counted") {
  Counted counted({2, 8});
  for (int i = 0; i < 5; ++i) counted.inbox.post(routine(0));
  CHECK(shown(counted.inbox.take(9).items) == "r0 r0");
  CHECK(counted.inbox.dropped() == 3);
  CHECK_FALSE(counted.inbox.spilled_from());
}

TEST_CASE("an answer of a poll still has its place while others are left in the journal") {
  Counted counted({2, 8});
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) counted.inbox.post(routine(sequence));
  counted.inbox.take(1);
  counted.inbox.post(routine(0));
  CHECK(shown(counted.inbox.take(9).items) == "r2 r0");
  CHECK(counted.inbox.dropped() == 0);
}

TEST_CASE("a home that holds its share finds the lane full, and the others have their place") {
  Counted counted({8, 8, 2});
  const auto of_home = [](HomeIndex home, std::uint64_t sequence) {
    RawMessage made = routine(sequence);
    made.home = home;
    return made;
  };
  for (int i = 0; i < 5; ++i) counted.inbox.post(of_home(0, 0));
  for (int i = 0; i < 2; ++i) counted.inbox.post(of_home(1, 0));
  CHECK(counted.inbox.dropped() == 3);
  CHECK(counted.inbox.dropped_by_home() == std::map<std::optional<HomeIndex>, std::uint64_t>{{0, 3}});
  CHECK(counted.inbox.take(9).items.size() == 4);
  // What is in the journal is not lost: it stays there, and what comes behind it as well.
  for (std::uint64_t sequence = 1; sequence <= 3; ++sequence) counted.inbox.post(of_home(0, sequence));
  counted.inbox.post(of_home(1, 4));
  counted.inbox.post(of_home(1, 0));
  CHECK(shown(counted.inbox.take(9).items) == "r1 r2 r0");
  CHECK(counted.inbox.spilled_from() == 3U);
  CHECK(counted.inbox.dropped() == 3);
}

TEST_CASE("even alarms have a bound, for a device gone mad") {
  Counted counted({8, 3});
  for (std::uint64_t sequence = 1; sequence <= 5; ++sequence) counted.inbox.post(alarm(sequence));
  counted.inbox.post(event());
  CHECK(shown(counted.inbox.take(9).items) == "a1 a2 a3");
  CHECK(counted.inbox.dropped() == 3);
}

TEST_CASE("an alarm without a place is left in the journal, and the first of them is remembered") {
  Inbox inbox({1, 2}, [](Lane) {});
  for (const std::uint64_t sequence : {5U, 6U, 7U, 8U}) {
    RawMessage message;
    message.lane = Lane::alarm;
    message.sequence = sequence;
    inbox.post(message);
  }
  CHECK(inbox.take(10).items.size() == 2);
  CHECK(inbox.left_alarm() == 7);
  CHECK(inbox.dropped() == 2);
}

TEST_CASE("a wake that fails does not reach the thread that posts, loses nothing, and is tried again") {
  int wakes = 0;
  Inbox inbox({}, [&wakes](Lane) {
    if (++wakes == 1) throw std::runtime_error("no memory");
  });
  inbox.post(routine(1));
  inbox.post(routine(2));
  inbox.post(routine(3));
  CHECK(wakes == 2);
  CHECK(shown(inbox.take(9).items) == "r1 r2 r3");
  CHECK(inbox.dropped() == 0);
}

TEST_CASE("several threads post at once: each message comes out once, in the order of its thread") {
  constexpr std::uint64_t kEach = 20000;
  Counted counted({1000000, 1000000});
  std::vector<std::thread> threads;
  for (const Lane lane : {Lane::alarm, Lane::routine}) {
    threads.emplace_back([lane, &counted] {
      for (std::uint64_t sequence = 1; sequence <= kEach; ++sequence)
        counted.inbox.post(message(lane, sequence));
    });
  }
  std::uint64_t last_alarm = 0;
  std::uint64_t last_routine = 0;
  while (last_alarm < kEach || last_routine < kEach) {
    const Inbox::Taken taken = counted.inbox.take(64);
    for (const InboxItem& item : taken.items) {
      const auto& raw = std::get<RawMessage>(item);
      std::uint64_t& last = raw.lane == Lane::alarm ? last_alarm : last_routine;
      REQUIRE(raw.sequence == last + 1);
      last = raw.sequence;
    }
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(counted.inbox.dropped() == 0);
  CHECK(counted.wakes >= 1);
}

}  // namespace anju::inbox_test
