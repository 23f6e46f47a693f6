// What is remembered of pushes is kept in the commit of their readings, bounded; a start knows it, also what
// only the journal had; and of a home that is forgotten nothing is left.
#include <doctest/doctest.h>

#include "tests/daemon/tidied_store.hpp"
#include "tests/fakes/box.hpp"

namespace anju::push_memory_test {
namespace {

SteadyTime at(std::int64_t milliseconds) { return SteadyTime{Duration{milliseconds}}; }

AnsweredPush answered(const std::string& key, std::int64_t when, std::vector<std::string> homes = {"h-1"}) {
  return {"water-co", key, "digest", 207, std::string("\x1f\x8b\0x", 4), std::move(homes), at(when)};
}

ParkedMeter parked(const std::string& meter, std::int64_t last) {
  return {"water-co", meter, "8-0:1.0.0", "m3", 1.5, 3, WallTime{}, WallTime{Duration{last}}};
}

std::vector<std::string> keys_of(const PushMemory& memory) {
  std::vector<std::string> keys;
  for (const AnsweredPush& answer : memory.answers) keys.push_back(answer.key);
  return keys;
}

}  // namespace

TEST_CASE("a note comes back from the journal's form as it was") {
  PushMemory memory;
  REQUIRE(add(note_of(answered("k", 0, {"a", "b"})), at(7), memory));
  REQUIRE(add(note_of(parked("SH-\xff", 5)), at(7), memory));
  CHECK(memory.answers[0].key == "k");
  CHECK(memory.answers[0].answer == answered("k", 0).answer);
  CHECK(memory.answers[0].homes == std::vector<std::string>{"a", "b"});
  CHECK(memory.answers[0].at == at(7));
  CHECK(memory.parked[0].meter == "SH-\xff");
  CHECK(memory.parked[0].value == 1.5);
  CHECK(memory.parked[0].last == WallTime{Duration{5}});
  CHECK_FALSE(add({"u", "\xff\xff"}, at(7), memory));
  CHECK_FALSE(add({"u", ""}, at(7), memory));
}

TEST_CASE("the store gives it back after a restart, bounded in number and age") {
  test::TidiedStore disk;
  Batch batch = test::batch_at(1);
  batch.pushed.answers = {answered("a", 1), answered("b", 2)};
  batch.pushed.parked = {parked("M-1", 1), parked("M-2", 2)};
  REQUIRE(disk.store->commit(batch).has_value());
  disk.restart();
  PushMemory memory = disk.store->push_memory();
  CHECK(keys_of(memory) == std::vector<std::string>{"a", "b"});
  CHECK(memory.answers[0].answer == answered("a", 1).answer);
  CHECK(memory.answers[0].homes == std::vector<std::string>{"h-1"});
  REQUIRE(memory.parked.size() == 2);
  CHECK(memory.parked[1].meter == "M-2");
  CHECK(memory.parked[1].count == 3);

  const std::int64_t day = std::chrono::milliseconds(kAnswerKeptFor).count();
  Batch next = test::batch_at(day + 2);
  next.pushed.answers = {answered("c", day + 2)};
  for (std::size_t i = 0; i < kParkedKept; ++i)
    next.pushed.parked.push_back(parked("N-" + std::to_string(i), 10));
  REQUIRE(disk.store->commit(next).has_value());
  memory = disk.store->push_memory();
  CHECK(keys_of(memory) == std::vector<std::string>{"b", "c"});
  CHECK(memory.parked.size() == kParkedKept);
  CHECK(memory.parked.front().last == WallTime{Duration{10}});

  Batch many = test::batch_at(day + 3);
  for (std::size_t i = 0; i < kAnswersKept; ++i)
    many.pushed.answers.push_back(answered(std::to_string(i), day + 3));
  REQUIRE(disk.store->commit(many).has_value());
  CHECK(disk.store->push_memory().answers.size() == kAnswersKept);
}

TEST_CASE(
    "what is forgotten: answers about the home or named after its meters, and these where they are parked") {
  test::TidiedStore disk;
  Batch batch = test::batch_at(1);
  batch.pushed.answers = {answered("a", 1, {"h-1", "h-2"}), answered("b", 1, {"h-2"}),
                          answered("SH-1.x", 1, {}), answered("SH-10", 1, {"h-10"})};
  batch.pushed.parked = {parked("SH-1", 1), parked("SH-2", 2)};
  REQUIRE(disk.store->commit(batch).has_value());
  REQUIRE(disk.store->forget_home("h-1", {{"water-co", "SH-1"}}).has_value());
  const PushMemory memory = disk.store->push_memory();
  CHECK(keys_of(memory) == std::vector<std::string>{"b", "SH-10"});
  REQUIRE(memory.parked.size() == 1);
  CHECK(memory.parked[0].meter == "SH-2");
}

TEST_CASE("killed behind the answer: the next start knows the key, before and after it is in the store") {
  const test::TemporaryFolder folder;
  test::Box box(folder.path());
  box.start();
  const auto keep = [&box](PushNote note) {
    RawMessage message;
    message.heard_at = box.clock.now();
    message.body = std::move(note);
    const auto kept = box.journal->append(message);
    REQUIRE(kept.has_value());
    return kept->sequence;
  };
  keep(note_of(answered("k", 0)));
  const auto last = keep(note_of(parked("SH-9", 1)));
  box.kill();
  box.start();
  PushMemory memory = box.pipeline->push_memory();
  CHECK(keys_of(memory) == std::vector<std::string>{"k"});
  CHECK(memory.parked.size() == 1);
  box.pass(std::chrono::minutes{10});
  CHECK(keys_of(box.store->push_memory()) == std::vector<std::string>{"k"});
  CHECK(box.store->restore().kept.routine == last);
  box.kill();
  box.start();
  memory = box.pipeline->push_memory();
  CHECK(keys_of(memory) == std::vector<std::string>{"k"});  // once: the journal has nothing newer
  CHECK(memory.parked.size() == 1);
}

}  // namespace anju::push_memory_test
