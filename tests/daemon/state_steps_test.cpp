// States that are written as steps come back as they were, and a step whose beginning is missing leads
// nowhere.
#include "daemon/store/state_steps.hpp"

#include <doctest/doctest.h>

#include <random>

namespace anju::state_steps_test {
namespace {

using Fields = std::vector<std::int64_t>;

LoggedProgress commit(StateSteps& steps, std::uint64_t number, const std::map<std::int64_t, Fields>& states) {
  LoggedProgress progress;
  progress.readings = number;
  progress.steady = SteadyTime{std::chrono::seconds{10 * number}};
  steps.follow(progress);
  for (const auto& [key, fields] : states) progress.states.push_back(steps.next(key, fields));
  return progress;
}

const Fields* nothing(std::int64_t) { return nullptr; }

}  // namespace

TEST_CASE("what was written in any way is read as it was last") {
  std::mt19937_64 random(5);
  StateSteps steps;
  StateReading reading(0, nothing);
  std::map<std::int64_t, Fields> last;
  for (std::uint64_t number = 1; number < 2000; ++number) {
    std::map<std::int64_t, Fields> states;
    for (std::uint64_t count = random() % 5; count > 0; --count) {
      Fields fields(random() % 7 == 0 ? random() % 4 : 3);
      for (std::int64_t& field : fields)
        field = random() % 5 == 0 ? INT64_MIN : static_cast<std::int64_t>(random());
      states[static_cast<std::int64_t>(random() % 9)] = fields;
    }
    for (const auto& [key, fields] : states) last[key] = fields;
    if (random() % 100 == 0) steps = {};  // a restart, or a transaction that was undone
    reading.read(commit(steps, number, states));
  }
  CHECK(reading.take() == last);
}

TEST_CASE("steps begin at what the tables have, if these are of the commit before") {
  StateSteps steps;
  const LoggedProgress first = commit(steps, 1, {{7, {100, 5}}});
  const LoggedProgress second = commit(steps, 2, {{7, {130, 5}}});
  REQUIRE(second.states[0].is_step);
  const Fields in_table{100, 5};
  const auto table = [&](std::int64_t key) { return key == 7 ? &in_table : nullptr; };
  StateReading after(sign_of(first), table);
  after.read(second);
  CHECK(after.take() == std::map<std::int64_t, Fields>{{7, {130, 5}}});
  StateReading elsewhere(sign_of(second), table);
  elsewhere.read(second);
  CHECK(elsewhere.take().empty());
}

TEST_CASE("after a commit that is missing a state stays as it was, until it is written whole again") {
  StateSteps steps;
  StateReading reading(0, nothing);
  reading.read(commit(steps, 1, {{7, {100}}, {8, {1}}}));
  commit(steps, 2, {{7, {101}}});  // damaged
  reading.read(commit(steps, 3, {{7, {102}}}));
  CHECK(reading.take().at(7) == Fields{100});

  StateReading patient(0, nothing);
  bool was_right = false;
  std::uint64_t commits = 0;
  for (std::uint64_t number = 4; number < 200 && !was_right; ++number, ++commits) {
    const Fields fields{static_cast<std::int64_t>(number)};
    const LoggedProgress progress = commit(steps, number, {{7, fields}});
    if (number == 10) continue;  // one more is missing
    patient.read(progress);
    StateReading copy = patient;
    const auto states = copy.take();
    was_right = states.contains(7) && states.at(7) == fields;
  }
  CHECK(was_right);
  CHECK(commits > 20);
  CHECK(commits < 61);
}

}  // namespace anju::state_steps_test
