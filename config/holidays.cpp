#include "config/holidays.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "config/table_reader.hpp"

namespace anju {
namespace {

using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr std::size_t kYears = 100;
constexpr std::size_t kHolidays = 40;
constexpr std::size_t kWorked = 20;
constexpr std::chrono::days kLongestHoliday{31};

// "2026-02-15".
std::optional<local_days> parse_day(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  int numbers[3] = {0, 0, 0};
  const std::size_t starts[3] = {0, 5, 8};
  const std::size_t ends[3] = {4, 7, 10};
  for (std::size_t i = 0; i < 3; ++i) {
    const char* end = text.data() + ends[i];
    if (text[starts[i]] == '-') return std::nullopt;
    const auto [stop, fault] = std::from_chars(text.data() + starts[i], end, numbers[i]);
    if (fault != std::errc{} || stop != end) return std::nullopt;
  }
  const year_month_day date{std::chrono::year{numbers[0]},
                            std::chrono::month{static_cast<unsigned>(numbers[1])},
                            std::chrono::day{static_cast<unsigned>(numbers[2])}};
  return date.ok() ? std::optional(local_days{date}) : std::nullopt;
}

// One [[year]].
class YearReader {
 public:
  YearReader(TableReader& reader, int year) : reader_(reader), year_(year) {}

  HolidayYear read() {
    HolidayYear result;
    reader_.text("source", result.source, Need::required);
    for (TableReader& holiday : reader_.tables("holidays", kHolidays, Need::required)) read_holiday(holiday);
    reader_.refuse_unknown();
    for (const auto& [day, is_worked] : days_) result.days.push_back({day, is_worked});
    return result;
  }

 private:
  std::optional<local_days> day_of(TableReader& reader, std::string_view key, const std::string& text) {
    const auto day = parse_day(text);
    if (!day) {
      reader.wrong(key, shown(text) + " is no day; write it as in \"2026-02-15\"");
      return std::nullopt;
    }
    // What is worked for a New Year may be in the December before.
    const int year = static_cast<int>(year_month_day{*day}.year());
    if (year == year_ || (key == "worked" && year == year_ - 1)) return day;
    reader.wrong(key, shown(text) + " is not in the year " + std::to_string(year_));
    return std::nullopt;
  }

  std::optional<local_days> read_day(TableReader& reader, std::string_view key, Need need) {
    std::string text;
    if (!reader.text(key, text, need)) return std::nullopt;
    return day_of(reader, key, text);
  }

  void add(TableReader& reader, std::string_view key, local_days day, bool is_worked) {
    if (!days_.emplace(day, is_worked).second) reader.wrong(key, "names a day that is named before");
  }

  void read_holiday(TableReader& reader) {
    std::string name;
    reader.text("name", name, Need::required);
    const auto from = read_day(reader, "from", Need::required);
    const auto to = reader.has("to") ? read_day(reader, "to", Need::optional) : from;
    std::vector<std::string> worked;
    reader.texts("worked", worked, kWorked);
    reader.refuse_unknown();
    if (from && to) {
      if (*to < *from || *to - *from > kLongestHoliday)
        return reader.wrong("to", "must be from the day of from to a month later");
      for (local_days day = *from; day <= *to; day += std::chrono::days{1}) add(reader, "from", day, false);
    }
    for (const std::string& text : worked)
      if (const auto day = day_of(reader, "worked", text)) add(reader, "worked", *day, true);
  }

  TableReader& reader_;
  int year_;
  std::map<local_days, bool> days_;
};

WallTime start_of(std::chrono::year year) {
  return std::chrono::sys_days{year_month_day{year, std::chrono::January, std::chrono::day{1}}};
}

}  // namespace

void read_holiday_file(std::string_view text, std::string_view file, FirstPlaces& years, Holidays& holidays,
                       MistakeList& mistakes) {
  const ParsedToml parsed = parse_or_report(text, file, mistakes);
  if (parsed.error) return;
  TableReader root(parsed.root, 1, "", file, mistakes);
  for (TableReader& reader : root.tables("year", kYears)) {
    int year = 0;
    if (!reader.integer("year", year, 2020, 2100, Need::required)) continue;
    HolidayYear read = YearReader(reader, year).read();
    const std::string earlier = years.earlier(std::to_string(year), file, reader.line());
    if (!earlier.empty())
      reader.wrong("year", "the year " + std::to_string(year) + " is already at " + earlier);
    holidays.insert_or_assign(year, std::move(read));
  }
  root.refuse_unknown();
}

Calendar make_calendar(const Zone& zone, const Holidays& holidays, std::chrono::year first,
                       std::chrono::year last) {
  std::vector<OffsetChange> offsets = zone.changes(start_of(first), start_of(last + std::chrono::years{1}));
  // A day that is worked for the next New Year is in the notice of that year, and counts in any case.
  std::map<local_days, bool> days;
  for (const auto& [year, notice] : holidays)
    for (const SpecialDay& special : notice.days) days.insert_or_assign(special.day, special.is_worked);
  std::vector<SpecialDay> special;
  for (const auto& [day, is_worked] : days) special.push_back({day, is_worked});
  if (holidays.empty()) return Calendar(std::move(offsets), std::move(special));
  const std::chrono::year known{holidays.rbegin()->first};
  return Calendar(std::move(offsets), std::move(special), local_days{known / std::chrono::December / 31});
}

}  // namespace anju
