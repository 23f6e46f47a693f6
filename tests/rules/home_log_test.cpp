// What a home has been through is kept: modes as long as they really lasted, and times in which the box was
// deaf.
#include "rules/home_log.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "rules/home_modes.hpp"

namespace anju::home_log_test {
namespace {

using namespace std::chrono_literals;

SteadyTime at(Duration after) { return SteadyTime{after}; }

HomeLog restarted(HomeLog& log) {
  std::vector<SavedState> saved;
  log.save(saved, "h-1");
  SavedStates states;
  for (SavedState& state : saved) states[state.key] = state.fields;
  HomeLog again;
  again.restore(states, "h-1");
  again.restore(states, "h-2");
  return again;
}

using Stretches = std::deque<HomeLog::Stretch>;

}  // namespace

TEST_CASE("a mode is there as long as it lasted, prolonged or cut, and a second time is a second stretch") {
  HomeLog log;
  log.note_mode(Mode::away, at(1h), at(5h));
  log.note_mode(Mode::away, at(5h), at(9h));  // at the very end of the first: it goes on
  log.note_mode(Mode::visitor, at(2h), at(3h));
  log.note_end(Mode::away, at(6h));
  log.note_end(Mode::hospital, at(6h));
  log.note_mode(Mode::away, at(6h + 1ms), at(7h));
  const Stretches expected{
      {Mode::away, at(1h), at(6h)}, {Mode::visitor, at(2h), at(3h)}, {Mode::away, at(6h + 1ms), at(7h)}};
  CHECK(log.stretches() == expected);
  CHECK(restarted(log).stretches() == expected);
}

TEST_CASE("times in which the box was deaf are there, and only the newest stretches are kept") {
  HomeLog log;
  log.note_deaf(at(1h), at(2h));
  CHECK(restarted(log).stretches() == Stretches{{std::nullopt, at(1h), at(2h)}});
  for (int i = 0; i < 64; ++i) log.note_deaf(at(i * 1h + 3h), at(i * 1h + 4h));
  CHECK(log.stretches().size() == 64);
  CHECK(log.stretches().front().from == at(3h));
}

TEST_CASE("what is saved once is not saved again, and what cannot be read is nothing") {
  HomeLog log;
  log.note_deaf(at(1h), at(2h));
  std::vector<SavedState> saved;
  log.save(saved, "h-1");
  log.save(saved, "h-1");
  REQUIRE(saved.size() == 1);
  log.note_end(Mode::away, at(1h));
  log.save(saved, "h-1");
  CHECK(saved.size() == 1);
  for (const std::vector<std::int64_t>& fields : {std::vector<std::int64_t>{2, -1, 5, 6},
                                                  {1, -1, 5},
                                                  {1, -1, 5, 6, 7},
                                                  {},
                                                  {1, -2, 5, 6},
                                                  {1, 6, 5, 6}}) {
    HomeLog again;
    again.restore({{saved[0].key, fields}}, "h-1");
    CHECK(again.stretches().empty());
  }
}

TEST_CASE("the modes of a home write it, and a deaf box knows it when it is back") {
  Site site;
  site.homes = {{"h-1", Tier::high_risk}};
  HomeModes modes(site, 0);
  Effects effects;
  const Instant now{at(1h), WallTime{}, ClockQuality::synced};
  modes.start({now, at(0h)});
  modes.set(Mode::away, at(3h), now, effects);
  modes.set(Mode::away, at(1h), {at(2h), WallTime{}, ClockQuality::synced}, effects);
  std::vector<SavedState> saved;
  modes.save(saved);
  SavedStates states;
  for (SavedState& state : saved) states[state.key] = state.fields;
  HomeLog log;
  log.restore(states, "h-1");
  CHECK(log.stretches() == Stretches{{std::nullopt, at(0h), at(1h)}, {Mode::away, at(1h), at(2h)}});
}

}  // namespace anju::home_log_test
