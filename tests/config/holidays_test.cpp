// Proves that published holidays become kinds of day, that a year in holidays.d replaces a shipped one, that
// what is no day is refused, and that the clocks of a zone change when they do.
#include "config/holidays.hpp"

#include <doctest/doctest.h>

#include "tests/config/rule_box.hpp"

namespace anju::holidays_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::year;
using test::RuleBox;

local_days day(int y, unsigned m, unsigned d) {
  return local_days{year{y} / static_cast<int>(m) / static_cast<int>(d)};
}

Calendar shipped() {
  return make_calendar(*Zone::find("Asia/Shanghai"), load_shipped_rules({test::shipped_folder()}).holidays);
}

struct Row {
  const char* title;
  std::string text;
  int line;
  const char* key;
  const char* reason;
};

std::string year_text(const std::string& holidays) {
  return "[[year]]\nyear = 2027\nsource = \"a test\"\nholidays = [" + holidays + "]\n";
}

const std::vector<Row> kRows{
    {"no source", "[[year]]\nyear = 2027\nholidays = []\n", 1, "year[1].source", "missing"},
    {"a year of before", "[[year]]\nyear = 1999\nsource = \"x\"\nholidays = []\n", 2, "year[1].year",
     "out of range"},
    {"no day", year_text("{ name = \"a\", from = \"2027-02-29\" }"), 4, "year[1].holidays[1].from",
     "\"2027-02-29\" is no day; write it as in \"2026-02-15\""},
    {"a day of another year", year_text("{ name = \"a\", from = \"2026-12-31\" }"), 4,
     "year[1].holidays[1].from", "\"2026-12-31\" is not in the year 2027"},
    {"backwards", year_text("{ name = \"a\", from = \"2027-02-10\", to = \"2027-02-01\" }"), 4,
     "year[1].holidays[1].to", "must be from the day of from to a month later"},
    {"a day twice", year_text("{ name = \"a\", from = \"2027-02-10\", worked = [\"2027-02-10\"] }"), 4,
     "year[1].holidays[1].worked", "names a day that is named before"},
    {"a year twice", year_text("") + year_text(""), 6, "year[2].year", "the year 2027 is already at"},
    {"a date without quotes", year_text("{ name = \"a\", from = 2027-02-10 }"), 4, "year[1].holidays[1].from",
     "expected a text in quotes, found a date or time"},
};

}  // namespace

TEST_CASE("2026: Spring Festival, and the Sundays that are worked for it") {
  const Calendar calendar = shipped();
  CHECK(calendar.kind_of(day(2026, 2, 14)) == KindOfDay::working);  // a Saturday
  for (unsigned d = 15; d <= 23; ++d) CHECK(calendar.kind_of(day(2026, 2, d)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2026, 2, 24)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2026, 2, 28)) == KindOfDay::working);  // a Saturday
  CHECK(calendar.kind_of(day(2026, 1, 4)) == KindOfDay::working);   // a Sunday
  CHECK(calendar.kind_of(day(2026, 9, 20)) == KindOfDay::working);  // a Sunday
  CHECK(calendar.kind_of(day(2026, 10, 7)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2026, 10, 10)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2026, 10, 11)) == KindOfDay::weekend);
}

TEST_CASE("2025, and years of which nobody has said anything") {
  const Calendar calendar = shipped();
  CHECK(calendar.kind_of(day(2025, 1, 2)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2025, 1, 26)) == KindOfDay::working);  // a Sunday
  CHECK(calendar.kind_of(day(2025, 1, 27)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2025, 1, 28)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2025, 10, 8)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2027, 2, 6)) == KindOfDay::weekend);
  CHECK(calendar.kind_of(day(2027, 10, 1)) == KindOfDay::working);
  CHECK(calendar.known_until() == day(2026, 12, 31));
}

TEST_CASE("each year has as many holidays as the law gives, with the days that are moved") {
  const LoadedRules loaded = load_shipped_rules({test::shipped_folder()});
  const auto count = [&](int y, bool worked) {
    const auto& days = loaded.holidays.at(y).days;
    return std::count_if(days.begin(), days.end(),
                         [&](const SpecialDay& d) { return d.is_worked == worked; });
  };
  CHECK(count(2025, false) == 28);
  CHECK(count(2025, true) == 5);
  CHECK(count(2026, false) == 33);
  CHECK(count(2026, true) == 6);
}

TEST_CASE("a year beside anju.toml replaces a shipped one, and a new one is added") {
  const RuleBox box;
  box.folder().write(
      "holidays.d/a.toml",
      "[[year]]\nyear = 2026\nsource = \"a strike\"\nholidays = [{ name = \"x\", from = \"2026-03-02\" }]\n" +
          year_text("{ name = \"y\", from = \"2027-01-01\", worked = [\"2026-12-27\"] }"));
  const LoadedSettings loaded = box.load("", "", "", test::shipped_folder());
  REQUIRE_MESSAGE(loaded.mistakes.empty(), test::all_of(loaded.mistakes));
  const Calendar calendar = test::rules_of(loaded).calendar;
  CHECK(calendar.kind_of(day(2026, 3, 2)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2026, 2, 17)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2026, 12, 27)) == KindOfDay::working);  // a Sunday
  CHECK(calendar.kind_of(day(2025, 10, 1)) == KindOfDay::holiday);
  CHECK(calendar.known_until() == day(2027, 12, 31));
}

TEST_CASE("no holidays, and a calendar that is not there") {
  const RuleBox box;
  const Calendar none =
      test::rules_of(box.load("", "", "holidays = \"none\"\n", test::shipped_folder())).calendar;
  CHECK(none.kind_of(day(2026, 10, 1)) == KindOfDay::working);
  CHECK_FALSE(none.known_until().has_value());
  const LoadedSettings missing = box.load("", "", "holidays = \"atlantis\"\n", test::shipped_folder());
  REQUIRE(missing.mistakes.size() == 1);
  CHECK(missing.mistakes[0].file.ends_with("holidays/atlantis.toml"));
  CHECK(box.load("", "", "holidays = \"../x\"\n").mistakes.at(0).key == "gateway.holidays");
}

TEST_CASE("mistakes") {
  const RuleBox box;
  for (const Row& row : kRows) {
    INFO(row.title);
    box.folder().write("holidays.d/a.toml", row.text);
    const LoadedSettings loaded = box.load("", "");
    const bool found =
        std::any_of(loaded.mistakes.begin(), loaded.mistakes.end(), [&](const Mistake& mistake) {
          return mistake.line == row.line && mistake.key == row.key &&
                 mistake.reason.find(row.reason) != std::string::npos;
        });
    CHECK_MESSAGE(found, test::all_of(loaded.mistakes));
  }
}

TEST_CASE("the clocks of a zone as the tz database has them") {
  const WallTime from = std::chrono::sys_days{year{2020} / 1 / 1};
  const WallTime to = std::chrono::sys_days{year{2061} / 1 / 1};
  CHECK(Zone::find("Asia/Shanghai")->changes(from, to).size() == 1);
  CHECK(Zone::find("Asia/Shanghai")->changes(from, to)[0].ahead == 8h);
  CHECK(Zone::find("Europe/Berlin")->changes(from, to).size() == 1 + 41 * 2);
  const Zone berlin = *Zone::find("Europe/Berlin");
  const Calendar calendar = make_calendar(berlin, {});
  // Every seventh hour of the 18 years that the library reads.
  for (WallTime at = from; at < WallTime{std::chrono::sys_days{year{2038} / 1 / 1}}; at += 7h + 11min) {
    const LocalMoment local = calendar.local(at);
    const Duration shown = local.day.time_since_epoch() + local.time_of_day;
    REQUIRE(shown == at.time_since_epoch() + berlin.ahead_of_utc(at));
  }
}

TEST_CASE("the clocks go on to change after the list of the tz database ends") {
  const Calendar berlin = make_calendar(*Zone::find("Europe/Berlin"), {});
  const Calendar new_york = make_calendar(*Zone::find("America/New_York"), {});
  const auto clock = [](const Calendar& calendar, int y, int m, int d, Duration utc) {
    return calendar.local(std::chrono::sys_days{year{y} / m / d} + utc).time_of_day;
  };
  // The last Sundays of March and October at 1:00 UTC.
  CHECK(clock(berlin, 2038, 3, 28, 59min) == 1h + 59min);
  CHECK(clock(berlin, 2038, 3, 28, 1h) == 3h);
  CHECK(clock(berlin, 2060, 10, 31, 59min) == 2h + 59min);
  CHECK(clock(berlin, 2060, 10, 31, 1h) == 2h);
  // The second Sunday of March and the first of November at 2:00 of the wall.
  CHECK(clock(new_york, 2040, 3, 11, 6h + 59min) == 1h + 59min);
  CHECK(clock(new_york, 2040, 3, 11, 7h) == 3h);
  CHECK(clock(new_york, 2040, 11, 4, 6h) == 1h);
}

}  // namespace anju::holidays_test
