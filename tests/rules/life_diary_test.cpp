// Eight weeks of quarter hours: what is marked, found, forgotten and saved.
#include "rules/rhythm/life_diary.hpp"

#include <doctest/doctest.h>

#include <random>

namespace anju::life_diary_test {
namespace {

using namespace std::chrono_literals;
using Line = LifeDiary::Line;

constexpr Quarter kNow = 96 * 20'000 + 37;

SavedStates saved(LifeDiary& diary) {
  std::vector<SavedState> changed;
  diary.save("h/diary", changed);
  SavedStates states;
  for (SavedState& state : changed) states[state.key] = state.fields;
  return states;
}

}  // namespace

TEST_CASE("an empty diary knows nothing") {
  const LifeDiary diary;
  CHECK(diary.end() == 0);
  CHECK_FALSE(diary.find_marked(Line::life, 0, kNow));
  CHECK(diary.find_unmarked(Line::observed, kNow, kNow + 4) == kNow);
  CHECK(diary.marks(Line::life, kNow, 4) == 0);
}

TEST_CASE("what was noted is found, each on its line") {
  LifeDiary diary;
  diary.note_observed(begin_of(kNow), begin_of(kNow + 6));
  diary.note_life(begin_of(kNow + 2) + 14min, false);
  diary.note_life(begin_of(kNow + 5), true);
  CHECK(diary.find_marked(Line::life, kNow, kNow + 10) == kNow + 2);
  CHECK(diary.find_marked(Line::life, kNow + 3, kNow + 10) == kNow + 5);
  CHECK_FALSE(diary.find_marked(Line::life, kNow + 3, kNow + 5));
  CHECK(diary.find_marked(Line::strong, kNow, kNow + 10) == kNow + 5);
  CHECK_FALSE(diary.find_unmarked(Line::observed, kNow, kNow + 7));
  CHECK(diary.find_unmarked(Line::observed, kNow, kNow + 9) == kNow + 7);
  CHECK(diary.marks(Line::life, kNow + 2, 4) == 0b1001);
}

TEST_CASE("what is told up to a day late is of now, and later than that it is late, once") {
  LifeDiary diary;
  diary.note_life(begin_of(kNow), true);
  diary.note_life(begin_of(kNow - 95), false);
  CHECK(diary.late_marks() == 0);
  diary.note_life(begin_of(kNow - 96), false);
  CHECK(diary.late_marks() == 1);
  diary.note_life(begin_of(kNow - 96), false);
  CHECK(diary.late_marks() == 1);
}

TEST_CASE("what was done eight weeks ago is not shown for the hour that comes next") {
  LifeDiary diary;
  diary.note_life(begin_of(kNow), true);
  diary.note_life(begin_of(kNow + LifeDiary::kLength - 1), true);
  CHECK(diary.marks(Line::life, kNow + LifeDiary::kLength - 1, 4) == 0b0001);
  CHECK(diary.marks(Line::life, kNow - 1, 4) == 0b0010);
}

TEST_CASE("what is older than 58 days is forgotten, and cannot be noted any more") {
  LifeDiary diary;
  diary.note_life(begin_of(kNow), true);
  diary.note_life(begin_of(kNow + LifeDiary::kLength - 1), true);
  CHECK(diary.find_marked(Line::life, diary.begin(), diary.end()) == kNow);
  diary.note_life(begin_of(kNow + LifeDiary::kLength), true);
  CHECK(diary.find_marked(Line::life, diary.begin(), diary.end()) == kNow + LifeDiary::kLength - 1);
  diary.note_life(begin_of(kNow), true);
  CHECK(diary.find_marked(Line::life, 0, diary.end()) == kNow + LifeDiary::kLength - 1);
  SUBCASE("a box that was off for a year begins anew") {
    diary.note_observed(begin_of(kNow), begin_of(kNow + 365 * 96));
    CHECK_FALSE(diary.find_marked(Line::life, 0, diary.end()));
    CHECK_FALSE(diary.find_unmarked(Line::observed, diary.begin(), diary.end()));
  }
}

TEST_CASE("only what comes more than a day late makes what was learned old") {
  LifeDiary diary;
  diary.note_life(begin_of(kNow + 200), true);
  diary.note_life(begin_of(kNow + 150), true);
  CHECK(diary.late_marks() == 0);
  diary.note_life(begin_of(kNow + 100), true);
  const std::uint32_t late = diary.late_marks();
  CHECK(late > 0);
  diary.note_life(begin_of(kNow + 100), false);  // known
  CHECK(diary.late_marks() == late);
}

TEST_CASE("finding is the same as looking at each quarter, also where the ring wraps") {
  std::mt19937 chance(7);
  LifeDiary diary;
  std::vector<bool> marks(9'000);
  for (std::size_t q = 0; q < marks.size(); ++q) {
    if (chance() % 11 != 0) continue;
    marks[q] = true;
    diary.note_life(begin_of(kNow + static_cast<Quarter>(q)), true);
  }
  const Quarter first = diary.begin() - kNow;
  for (int trial = 0; trial < 2'000; ++trial) {
    const Quarter from = first + static_cast<Quarter>(chance() % 5'000);
    const Quarter to = from + static_cast<Quarter>(chance() % 40);
    std::optional<Quarter> expected;
    for (Quarter q = to - 1; q >= from; --q)
      if (kNow + q < diary.end() && marks[static_cast<std::size_t>(q)]) expected = kNow + q;
    CHECK(diary.find_marked(Line::life, kNow + from, kNow + to) == expected);
  }
}

TEST_CASE("a stretch is the same as each of its quarters, one after the other") {
  std::mt19937 chance(11);
  LifeDiary stretches;
  LifeDiary quarters;
  Quarter now = kNow;
  for (int trial = 0; trial < 400; ++trial) {
    // Mostly on from where it was, sometimes from before, now and then after weeks.
    const Quarter from = now + static_cast<Quarter>(chance() % 300) - 150 + (chance() % 50 == 0 ? 3'000 : 0);
    const Quarter to = from + static_cast<Quarter>(chance() % (chance() % 20 == 0 ? 6'000 : 150));
    now = std::max(now, to);
    stretches.note_observed(begin_of(from), begin_of(to) + 7min);
    for (Quarter q = from; q <= to; ++q) quarters.note_observed(begin_of(q), begin_of(q));
    REQUIRE(stretches.end() == quarters.end());
    REQUIRE(stretches.late_marks() == quarters.late_marks());
    for (Quarter q = stretches.begin() - 70; q < stretches.end() + 70; q += 61) {
      std::uint64_t expected = 0;
      for (Quarter i = 0; i < 64; ++i)
        if (quarters.find_marked(Line::observed, q + i, q + i + 1)) expected |= std::uint64_t{1} << i;
      REQUIRE(stretches.marks(Line::observed, q, 64) == expected);
    }
    if (trial % 10 == 0) REQUIRE(saved(stretches) == saved(quarters));
  }
}

TEST_CASE("a mark writes one day, and a restored diary is the same") {
  LifeDiary diary;
  std::mt19937 chance(3);
  for (Quarter q = 0; q < 6'500; ++q) {
    if (chance() % 3 != 0) diary.note_observed(begin_of(kNow + q), begin_of(kNow + q));
    if (chance() % 9 == 0) diary.note_life(begin_of(kNow + q), chance() % 2 == 0);
  }
  const SavedStates all = saved(diary);
  CHECK(all.size() == 58);
  LifeDiary again;
  again.restore("h/diary", all);
  CHECK(again.end() <= diary.end());
  for (const Line line : {Line::observed, Line::life, Line::strong}) {
    // The oldest day of the ring is cut where the newest has begun.
    for (Quarter q = diary.begin() + 96; q < diary.end(); ++q)
      CHECK(again.find_marked(line, q, q + 1) == diary.find_marked(line, q, q + 1));
  }
  CHECK(saved(diary).empty());
  diary.note_life(begin_of(kNow + 6'500), false);
  CHECK(saved(diary).size() == 1);
}

TEST_CASE("what another layout has saved is as if nothing had been") {
  LifeDiary diary;
  diary.note_life(begin_of(kNow), true);
  SavedStates states = saved(diary);
  states.begin()->second[0] = 99;
  LifeDiary again;
  again.restore("h/diary", states);
  CHECK(again.end() == 0);
}

}  // namespace anju::life_diary_test
