// Availability and latency of the way to the city, month by month: what a restart and an odd clock make of
// them.
#include "daemon/link_book.hpp"

#include <doctest/doctest.h>

namespace anju::link_book_test {
namespace {

using namespace std::chrono_literals;

SteadyTime at(Duration time) { return SteadyTime{time}; }

SavedStates saved_by(LinkBook& book, SteadyTime now, std::uint32_t month) {
  std::vector<SavedState> changed;
  book.save(changed, now, month);
  SavedStates states;
  for (const SavedState& state : changed) states[state.key] = state.fields;
  return states;
}

}  // namespace

TEST_CASE("time with and without a link, and how often it went, go to the month") {
  LinkBook book;
  book.restore({}, at(0s), 202611);
  book.note(true, at(10s), 202611);
  book.note(true, at(40s), 202611);
  book.note(false, at(110s), 202611);
  book.note(true, at(115s), 202612);
  const auto months = book.months(at(120s), 202612);
  REQUIRE(months.size() == 2);
  CHECK(months[0].month == 202612);
  CHECK(months[0].up == 5s);
  CHECK(months[0].down == 5s);
  CHECK(months[1].up == 100s);
  CHECK(months[1].down == 10s);
  CHECK(months[1].losses == 1);
}

TEST_CASE("percentiles are no less than the exact figure and at most a tenth more") {
  LinkBook book;
  book.restore({}, at(0s), 202611);
  for (int ms = 1; ms <= 1000; ++ms) book.accepted("a", Duration{ms});
  const LinkMonth month = book.months(at(1s), 202611).front();
  CHECK(month.accepted == 1000);
  CHECK(month.median >= 490ms);
  CHECK(month.median <= 550ms);
  CHECK(month.p95 >= 940ms);
  CHECK(month.p95 <= 1000ms);
  CHECK(month.p99 >= 980ms);
  CHECK(month.p99 <= 1000ms);
  CHECK(month.longest == 1000ms);
}

TEST_CASE("a restart loses nothing, and the time while nobody ran counts as neither up nor down") {
  LinkBook book;
  book.restore({}, at(0s), 202611);
  book.note(true, at(0s), 202611);
  book.tested("t", {at(3s), {}, {}});
  book.accepted("t", 12ms);
  const SavedStates states = saved_by(book, at(60s), 202611);
  LinkBook again;
  again.restore(states, at(1000s), 202611);
  const LinkMonth month = again.months(at(1000s), 202611).front();
  CHECK(month.up == 60s);
  CHECK(month.down == 0s);
  CHECK(month.accepted == 1);
  CHECK(month.longest == 12ms);
  REQUIRE(again.last_test());
  CHECK(again.last_test()->at.steady == at(3s));
  CHECK(again.last_test()->latency == 12ms);
}

TEST_CASE("what is news is saved at once, everything else seldom; and no more than 13 months are kept") {
  LinkBook book;
  book.restore({}, at(0s), 202601);
  CHECK(saved_by(book, at(1s), 202601).empty());
  book.note(true, at(2s), 202601);
  CHECK_FALSE(saved_by(book, at(2s), 202601).empty());
  CHECK(saved_by(book, at(3s), 202601).empty());
  CHECK_FALSE(saved_by(book, at(3s + 10min), 202601).empty());
  for (std::uint32_t month = 202601; month < 202620; ++month)
    book.note(month % 2 == 0, at(Duration{month}), month);
  CHECK(book.months(at(Duration{202620}), 202619).size() == LinkBook::kMonths);
}

TEST_CASE("the month is that of the place, not of Greenwich") {
  const WallTime last_hour{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}.time_since_epoch() + 17h};
  CHECK(month_number(last_hour, Duration{0}) == 202611);
  CHECK(month_number(last_hour, 8h) == 202612);
}

TEST_CASE("what was saved by another Anju, or is damaged, is left out and breaks nothing") {
  for (const std::vector<std::int64_t>& fields : {std::vector<std::int64_t>{},
                                                  {2, 202611, 1, 1, 1, 1, 0},
                                                  {1, 202611, 5, 5, 1, 1, 1000, 3},
                                                  {1, 202611}}) {
    LinkBook book;
    book.restore({{"link.figures", fields}}, at(0s), 202611);
    CHECK(book.months(at(1s), 202611).front().accepted == 0);
  }
}

}  // namespace anju::link_book_test
