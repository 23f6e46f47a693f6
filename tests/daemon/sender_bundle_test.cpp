// Routine messages go many in one where the platform takes them so: none is lost, none of a home overtakes
// another, and a platform that does not know bundles never sees one.
#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <set>

#include "anju.pb.h"
#include "daemon/outbox/bundle.hpp"
#include "daemon/outbox/sender.hpp"
#include "link.pb.h"
#include "tests/daemon/outbox_rows.hpp"

namespace anju::sender_bundle_test {
namespace {

using test::ids_of;
using namespace std::chrono_literals;

Instant at(Duration since_start) {
  return {SteadyTime{Duration{1'000'000} + since_start}, WallTime{Duration{5'000'000} + since_start},
          ClockQuality::synced};
}

OutboxRow bulk_row(std::int64_t id, const std::string& name, const std::string& home, std::size_t bytes = 0) {
  v1::Bulk bulk;
  bulk.set_message_id(name);
  if (bytes > 0) bulk.add_gaps()->set_reason(std::string(bytes, 'x'));
  OutboxRow row;
  row.id = id;
  row.lane = OutboxLane::bulk;
  row.channel = link::Publish::BULK;
  row.message_id = name;
  row.payload = bulk.SerializeAsString();
  row.home = home;
  return row;
}

// "a1 a2 b1": of home a and b, in this order.
std::vector<OutboxRow> rows(std::vector<std::string> names, std::int64_t first = 1) {
  std::vector<OutboxRow> made;
  for (const std::string& name : names) made.push_back(bulk_row(first++, name, name.substr(0, 1)));
  return made;
}

std::vector<std::string> parts_of(const OutboxRow& row) {
  v1::Bulk bulk;
  REQUIRE(bulk.ParseFromString(row.payload));
  REQUIRE(bulk.message_id() == row.message_id);
  std::vector<std::string> parts;
  for (const v1::Bulk& part : bulk.parts()) parts.push_back(part.message_id());
  return parts;
}

// "[a1 a2] b1": what goes now, bundles in brackets.
std::string due(Sender& sender, Duration now, std::vector<std::string>* ids = nullptr) {
  std::string said;
  for (const OutboxRow& row : sender.due(at(now))) {
    if (ids != nullptr) ids->push_back(row.message_id);
    const auto parts = parts_of(row);
    std::string one;
    for (const std::string& part : parts) one += (one.empty() ? "[" : " ") + part;
    one += parts.empty() ? row.message_id : "]";
    said += (said.empty() ? "" : " ") + one;
  }
  return said;
}

constexpr std::size_t kTakes = 64 << 10;

// A platform has answered a first message and said with it what it takes.
Sender sender_with(std::vector<OutboxRow> waiting, SenderSettings settings = {},
                   std::size_t most_bulk_bytes = kTakes) {
  Sender sender(settings, [] { return 0.5; });
  sender.link_up();
  sender.add({bulk_row(1'000'000, "first", "z")});
  REQUIRE(ids_of(sender.due(at(0s))) == "first");
  REQUIRE(sender.received("first", {at(10ms).steady, 0, most_bulk_bytes}));
  sender.add(std::move(waiting));
  return sender;
}

PlatformAnswer has_all(std::size_t parts, Duration when) { return {at(when).steady, parts, kTakes}; }

}  // namespace

TEST_CASE("a platform that has not said that it takes bundles gets each message alone") {
  Sender sender = sender_with(rows({"a1", "b1", "c1"}), {}, 0);
  CHECK(due(sender, 1s) == "a1 b1");
  REQUIRE(sender.received("a1"));
  REQUIRE(sender.received("b1"));
  CHECK(due(sender, 1s) == "c1");
}

TEST_CASE("what waits goes in one message, byte for byte, and one receipt is for all of it") {
  const auto waiting = rows({"a1", "a2", "b1", "a3"});
  Sender sender = sender_with(waiting);
  const auto out = sender.due(at(1s));
  REQUIRE(out.size() == 1);
  CHECK(out[0].channel == link::Publish::BULK);
  CHECK(out[0].lane == OutboxLane::bulk);
  v1::Bulk bundle;
  REQUIRE(bundle.ParseFromString(out[0].payload));
  REQUIRE(bundle.parts_size() == 4);
  for (int i = 0; i < 4; ++i)
    CHECK(bundle.parts(i).SerializeAsString() == waiting[static_cast<std::size_t>(i)].payload);
  CHECK(sender.attempts("a3") == 1U);
  const auto sent = sender.received(out[0].message_id, has_all(4, 1100ms));
  REQUIRE(sent);
  CHECK(sent->parts == std::vector<std::string>{"a1", "a2", "b1", "a3"});
  CHECK(sender.due(at(1h)).empty());
  CHECK_FALSE(sender.next_deadline());
}

TEST_CASE("the same parts are the same message, whoever makes it; other parts or another order are not") {
  const auto waiting = rows({"a1", "a2", "b1"});
  CHECK(bundle_id(waiting) == bundle_id(rows({"a1", "a2", "b1"}, 77)));
  CHECK(bundle_id(waiting) != bundle_id(rows({"a2", "a1", "b1"})));
  CHECK(bundle_id(waiting) != bundle_id(rows({"a1", "a2"})));
  CHECK(bundle_id(rows({"a1", "a2"})) != bundle_id(rows({"a1a", "2"})));
}

TEST_CASE("a receipt that does not say that all parts are there takes nothing away") {
  Sender sender = sender_with(rows({"a1", "a2"}));
  std::vector<std::string> ids;
  CHECK(due(sender, 1s, &ids) == "[a1 a2]");
  for (const std::size_t parts : {0, 1, 3}) CHECK_FALSE(sender.received(ids[0], has_all(parts, 2s)));
  CHECK_FALSE(sender.received("bundle/0123", has_all(2, 2s)));
  CHECK(due(sender, 6s) == "[a1 a2]");
  CHECK(sender.received(ids[0], has_all(2, 6s)));
}

TEST_CASE("alarms, reports of alerts and results never go in a bundle, and a home's later ones stay behind") {
  auto waiting = rows({"a1", "a2", "b1", "a3", "c1"});
  waiting[1].channel = link::Publish::ALERT;  // a technical alert of home a
  waiting[4].channel = link::Publish::RESULT;
  waiting[4].home = "";
  Sender sender = sender_with(waiting);
  std::vector<std::string> ids;
  const auto out = sender.due(at(1s));
  REQUIRE(out.size() == 2);
  CHECK(parts_of(out[0]) == std::vector<std::string>{"a1", "b1"});
  CHECK(out[1].message_id == "c1");
  REQUIRE(sender.received(out[0].message_id, has_all(2, 1s)));
  CHECK(ids_of(sender.due(at(1s))) == "a2");
  REQUIRE(sender.received("a2", {at(1s).steady, 0, kTakes}));
  CHECK(ids_of(sender.due(at(1s))) == "a3");
}

TEST_CASE("two bundles on their way have no home in common, and each home is told in order") {
  std::vector<OutboxRow> waiting;
  std::map<std::string, std::vector<std::string>> kept;
  for (std::int64_t id = 1; id <= 600; ++id) {
    const std::string home(1, static_cast<char>('a' + id % 7));
    waiting.push_back(bulk_row(id, home + std::to_string(id), home));
    kept[home].push_back(waiting.back().message_id);
  }
  Sender sender = sender_with(waiting);
  std::map<std::string, std::vector<std::string>> told;
  std::map<std::string, std::vector<std::string>> flying;
  std::size_t most = 0;
  for (Duration now = 1s; now < 60s; now += 20ms) {
    for (const OutboxRow& row : sender.due(at(now))) flying[row.message_id] = parts_of(row);
    most = std::max(most, flying.size());
    std::set<std::string> busy;
    for (const auto& [id, parts] : flying) {
      std::set<std::string> homes;
      for (const std::string& part : parts) homes.insert(part.substr(0, 1));
      for (const std::string& home : homes) REQUIRE(busy.insert(home).second);
    }
    if (flying.empty()) break;
    // The last one is answered first: receivers share what comes.
    const auto done = std::prev(flying.end());
    for (const std::string& part : done->second) told[part.substr(0, 1)].push_back(part);
    REQUIRE(sender.received(done->first, has_all(done->second.size(), now)));
    flying.erase(done);
  }
  CHECK(most == 2);
  CHECK(told == kept);
}

TEST_CASE("a bundle that gets no answer is sent again as it is, then each of its parts alone") {
  Sender sender = sender_with(rows({"a1", "b1", "a2"}));
  std::vector<std::string> ids;
  CHECK(due(sender, 1s, &ids) == "[a1 b1 a2]");
  CHECK(due(sender, 6s, &ids) == "[a1 b1 a2]");
  const Duration third = *sender.next_deadline() - at(0s).steady;
  CHECK(due(sender, third, &ids) == "[a1 b1 a2]");
  CHECK(ids == std::vector<std::string>(3, ids[0]));
  CHECK(due(sender, third + 5s) == "a1 b1");
  CHECK(sender.received("a1", {at(third + 5s).steady, 0, kTakes}));
  CHECK(due(sender, third + 6s) == "a2");
  // Of a bundle that is no more.
  CHECK_FALSE(sender.received(ids[0], has_all(3, third + 6s)));
}

TEST_CASE("one part that the platform cannot answer does not hold up the others for good") {
  Sender sender = sender_with(rows({"a1", "b1", "c1", "d1", "a2", "e1"}));
  std::set<std::string> told;
  for (Duration now = 1s; now < 2min; now += 100ms) {
    for (const OutboxRow& row : sender.due(at(now))) {
      auto parts = parts_of(row);
      if (parts.empty()) parts.push_back(row.message_id);
      if (std::find(parts.begin(), parts.end(), "b1") != parts.end()) continue;
      told.insert(parts.begin(), parts.end());
      REQUIRE(sender.received(row.message_id, has_all(parts.size(), now)));
    }
  }
  CHECK(told == std::set<std::string>{"a1", "a2", "c1", "d1", "e1"});
}

TEST_CASE("a lost link makes bundles anew, and nothing of them is forgotten") {
  Sender sender = sender_with(rows({"a1", "b1", "a2"}));
  CHECK(due(sender, 1s) == "[a1 b1 a2]");
  sender.link_down();
  CHECK(sender.due(at(2s)).empty());
  sender.link_up();
  sender.add(rows({"c1"}, 10));
  std::vector<std::string> ids;
  CHECK(due(sender, 2s, &ids) == "[a1 b1 a2 c1]");
  const auto sent = sender.received(ids[0], has_all(4, 2s));
  REQUIRE(sent);
  CHECK(sent->parts.size() == 4);
}

TEST_CASE("a receipt for a part, of an earlier run, is true, and the bundle goes on") {
  Sender sender = sender_with(rows({"a1", "a2"}));
  std::vector<std::string> ids;
  due(sender, 1s, &ids);
  CHECK(sender.received("a2", {at(2s).steady, 0, kTakes}));
  CHECK(due(sender, 6s, &ids) == "[a1 a2]");
  CHECK(ids[0] == ids[1]);
  CHECK(sender.received(ids[0], has_all(2, 6s)));
}

TEST_CASE(
    "the size follows the platform: it doubles while answers come soon, and halves when they are late") {
  BundleSize size;
  CHECK(size.bytes() == 0);
  size.platform_takes(40'000);
  std::size_t bytes = size.bytes();
  CHECK(bytes == BundleSize::kLeast);
  for (int i = 0; i < 10; ++i) size.answered(size.bytes(), 100ms);
  CHECK(size.bytes() == 40'000);
  size.answered(40'000, 500ms);
  CHECK(size.bytes() == 40'000);
  size.answered(40'000, 2s);
  CHECK(size.bytes() == 20'000);
  size.unanswered(20'000);
  CHECK(size.bytes() == 10'000);
  for (int i = 0; i < 20; ++i) size.unanswered(1'000'000);
  CHECK(size.bytes() == BundleSize::kLeast);
  // A short one says nothing of what a long one takes.
  size.answered(100, 1ms);
  CHECK(size.bytes() == BundleSize::kLeast);
  size.platform_takes(0);
  CHECK(size.bytes() == 0);
}

TEST_CASE("a link that is lost under a long bundle gets shorter ones, and longer ones only step by step") {
  BundleSize size;
  size.platform_takes(BundleSize::kMost);
  for (int i = 0; i < 10; ++i) size.answered(size.bytes(), 1ms);
  CHECK(size.bytes() == BundleSize::kMost);
  size.link_lost(BundleSize::kMost);
  CHECK(size.bytes() == BundleSize::kLeast);
  for (int i = 0; i < 10; ++i) size.answered(size.bytes(), 1ms);
  CHECK(size.bytes() >= BundleSize::kMost / 2);
  CHECK(size.bytes() <= BundleSize::kMost / 2 + 10 * BundleSize::kLeast);
  size.link_lost(0);  // nothing was on it
  for (int i = 0; i < 200; ++i) size.answered(size.bytes(), 1ms);
  CHECK(size.bytes() == BundleSize::kMost);
}

TEST_CASE("no bundle is longer than the platform takes, whatever waits") {
  std::vector<OutboxRow> waiting;
  for (std::int64_t id = 1; id <= 400; ++id)
    waiting.push_back(bulk_row(id, "m" + std::to_string(id), "", id % 50 == 0 ? 30'000 : 400));
  Sender sender = sender_with(waiting, {}, 20'000);
  std::size_t count = 0;
  for (Duration now = 1s; count < 400 && now < 60s; now += 10ms) {
    for (const OutboxRow& row : sender.due(at(now))) {
      const auto parts = parts_of(row);
      CHECK((parts.empty() || row.payload.size() < 20'000 + 64));
      count += std::max<std::size_t>(1, parts.size());
      REQUIRE(sender.received(row.message_id, {at(now).steady, parts.size(), 20'000}));
    }
  }
  CHECK(count == 400);
}

TEST_CASE("the deadline never lies in the past with bundles either") {
  std::vector<OutboxRow> waiting;
  for (std::int64_t id = 1; id <= 40; ++id)
    waiting.push_back(
        bulk_row(id, "m" + std::to_string(id), std::string(1, static_cast<char>('a' + id % 3))));
  Sender sender = sender_with(waiting);
  Duration now{1000};
  for (int i = 0; i < 100; ++i) {
    sender.due(at(now));
    const auto next = sender.next_deadline();
    REQUIRE(next);
    REQUIRE(*next > at(now).steady);
    now = *next - at(0s).steady;
  }
}

TEST_CASE("where bundles go, as many rows are wanted as two of them have, and no more bytes than the bound") {
  SenderSettings settings;
  settings.most_bytes = 5'000;
  Sender sender = sender_with({}, settings);
  CHECK(sender.wanted().back().count == settings.bundle_window);
  sender.add({bulk_row(2'000'000, "long", "a", 6'000)});
  CHECK(sender.wanted().back().lane == OutboxLane::alarm);
}

}  // namespace anju::sender_bundle_test
