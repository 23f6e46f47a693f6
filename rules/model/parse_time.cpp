#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

// Reads a text from the front.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  bool take(auto... any_of) {
    if (rest_.empty() || ((rest_.front() != any_of) && ...)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `digits` digits; none when there are fewer.
  std::optional<int> number(std::size_t digits) {
    if (rest_.size() < digits) return std::nullopt;
    int value = 0;
    for (const char c : rest_.substr(0, digits)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }
  std::optional<int> digit() { return number(1); }
  bool is_at_end() const { return rest_.empty(); }
  char front() const { return rest_.empty() ? '\0' : rest_.front(); }

 private:
  std::string_view rest_;
};

std::optional<WallTime> read_day(Cursor& text) {
  const auto year = text.number(4);
  if (!year || !text.take('-')) return std::nullopt;
  const auto month = text.number(2);
  if (!month || !text.take('-')) return std::nullopt;
  const auto day = text.number(2);
  if (!day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days{date};
}

std::optional<Duration> read_clock(Cursor& text) {
  const auto hours = text.number(2);
  if (!hours || !text.take(':')) return std::nullopt;
  const auto minutes = text.number(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  Duration result = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  if (!text.take(':')) return result;
  const auto seconds = text.number(2);
  // A leap second is the second after.
  if (!seconds || *seconds > 60) return std::nullopt;
  result += std::chrono::seconds{*seconds};
  if (!text.take('.', ',')) return result;
  Duration place{100};
  auto digit = text.digit();
  if (!digit) return std::nullopt;
  for (; digit; digit = text.digit(), place /= 10) result += *digit * place;
  return result;
}

std::optional<std::chrono::minutes> read_offset(Cursor& text) {
  if (text.take('Z', 'z')) return std::chrono::minutes{0};
  const bool is_west = text.front() == '-';
  if (!text.take('+', '-')) return std::nullopt;
  const auto hours = text.number(2);
  text.take(':');
  const auto minutes = text.number(2);
  if (!hours || !minutes || *hours > 15 || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset = std::chrono::hours{*hours} + std::chrono::minutes{*minutes};
  return is_west ? -offset : offset;
}

}  // namespace

std::optional<WrittenTime> parse_written_time(std::string_view text) {
  Cursor cursor(text);
  const auto day = read_day(cursor);
  if (!day || !cursor.take('T', 't', ' ')) return std::nullopt;
  const auto clock = read_clock(cursor);
  if (!clock) return std::nullopt;
  const WallTime written = *day + *clock;
  if (cursor.is_at_end()) return WrittenTime{written, std::nullopt};
  const auto offset = read_offset(cursor);
  if (!offset || !cursor.is_at_end()) return std::nullopt;
  return WrittenTime{written, offset};
}

std::optional<ParsedTime> parse_iso_time(std::string_view text) {
  const auto written = parse_written_time(text);
  if (!written || !written->offset) return std::nullopt;
  return ParsedTime{written->clock - *written->offset, *written->offset};
}

}  // namespace anju
