#include "drivers/replay_source.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <system_error>

#include "config/mistake.hpp"

namespace anju {
namespace {

constexpr std::string_view kHeader = "timestamp,home,device,quantity,value,unit";
constexpr std::size_t kReplaySourceFields = 6;
constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kLongestLine = std::size_t{1} << 12;  // a row is some 80 bytes: this is no row any more

std::optional<std::array<std::string_view, kReplaySourceFields>> split(std::string_view line) {
  std::array<std::string_view, kReplaySourceFields> fields;
  for (std::size_t i = 0; i < kReplaySourceFields; ++i) {
    const auto comma = line.find(',');
    const bool is_last = i + 1 == kReplaySourceFields;
    if (is_last != (comma == std::string_view::npos)) return std::nullopt;
    fields[i] = line.substr(0, comma);
    if (!is_last) line.remove_prefix(comma + 1);
  }
  return fields;
}

// Of "05:59".
std::optional<std::chrono::seconds> seconds_of_hour(std::string_view clock) {
  const auto digit = [clock](std::size_t at) { return static_cast<unsigned>(clock[at] - '0'); };
  if (digit(0) > 5 || digit(1) > 9 || clock[2] != ':' || digit(3) > 5 || digit(4) > 9) return std::nullopt;
  return std::chrono::seconds{(digit(0) * 10 + digit(1)) * 60 + digit(3) * 10 + digit(4)};
}

}  // namespace

Result<ReplayReader> ReplayReader::open(const std::filesystem::path& file) {
  std::FILE* opened = std::fopen(file.c_str(), "rbe");
  if (!opened) return Error{ErrorCode::io, std::generic_category().message(errno)};
  ReplayReader reader(opened);
  if (const auto fault = reader.read_header()) return *fault;
  return reader;
}

std::optional<Error> ReplayReader::read_header() {
  auto header = next_line();
  if (header && header->starts_with("\xEF\xBB\xBF")) header->remove_prefix(3);
  if (std::ferror(file_.get()) != 0) return Error{ErrorCode::io, std::generic_category().message(errno)};
  if (header != kHeader) return Error{ErrorCode::malformed, "the first line must be " + std::string(kHeader)};
  return std::nullopt;
}

// The unread rest moves to the front, and a block of the file comes behind it. False at the end of the file.
bool ReplayReader::fill() {
  buffer_.erase(0, begin_);
  begin_ = 0;
  const std::size_t kept = buffer_.size();
  buffer_.resize(kept + kBlock);
  const std::size_t got = std::fread(buffer_.data() + kept, 1, kBlock, file_.get());
  buffer_.resize(kept + got);
  return got > 0;
}

std::optional<std::string_view> ReplayReader::next_line() {
  std::size_t searched = begin_;
  while (true) {
    const auto end = buffer_.find('\n', searched);
    const bool is_too_long = buffer_.size() - begin_ > kLongestLine && end == std::string::npos;
    if (end == std::string::npos && !is_too_long) {
      const std::size_t unread = buffer_.size() - begin_;
      if (fill()) {
        searched = unread;
        continue;
      }
      if (buffer_.size() == begin_) return std::nullopt;
    }
    const std::size_t length = std::min(end, buffer_.size()) - begin_;
    std::string_view line(buffer_.data() + begin_, length);
    begin_ += std::min(length + 1, buffer_.size() - begin_);
    ++line_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
  }
}

std::optional<Result<ReplayRow>> ReplayReader::next() {
  while (const auto line = next_line()) {
    if (!line->empty()) return read(*line);
  }
  return std::nullopt;
}

Error ReplayReader::fault(ErrorCode code, const std::string& what) const {
  return {code, "line " + std::to_string(line_) + ": " + what};
}

Result<ReplayRow> ReplayReader::read(std::string_view line) {
  const auto fields = split(line);
  if (!fields) return fault(ErrorCode::malformed, "a row has the six fields " + std::string(kHeader));
  const auto& [timestamp, home, device, quantity_name, value, unit] = *fields;
  const auto time = time_of(timestamp);
  if (!time)
    return fault(ErrorCode::malformed, shown(timestamp) +
                                           " is no ISO 8601 time with an offset, as in "
                                           "2026-11-24T14:00:00+08:00");
  if (time->time < latest_)
    return fault(ErrorCode::malformed, "earlier than the row before; sort the file by time");
  if (home.empty() || device.empty()) return fault(ErrorCode::malformed, "home and device must not be empty");
  const std::string_view names(home.data(), quantity_name.end());
  const auto known = series_.find(names);
  const auto number = measure_of(quantity_name, unit, known == series_.end() ? 0 : known->second.measure);
  if (!number) return number.error();
  const Measure& measure = measures_[*number];
  const auto ticks = ticks_of(measure, value);
  if (!ticks) return ticks.error();
  latest_ = time->time;
  const Series& series =
      known == series_.end()
          ? series_.try_emplace(std::string(names), Series{series_.size(), *number}).first->second
          : known->second;
  return ReplayRow{time->time, time->offset, home, device, measure.quantity, *ticks, series.number};
}

std::optional<ParsedTime> ReplayReader::time_of(std::string_view timestamp) {
  if (const auto later = later_in_hour(timestamp)) return later;
  last_time_ = parse_iso_time(timestamp);
  last_timestamp_ = timestamp;
  return last_time_;
}

// A file is sorted by time: most rows are of the hour of a row before, and all but its minutes and seconds
// was read then. None: it is to be read as a whole.
std::optional<ParsedTime> ReplayReader::later_in_hour(std::string_view timestamp) const {
  constexpr std::size_t kMinutes = std::string_view("2026-11-24T14:").size();
  constexpr std::size_t kRest = kMinutes + 5;
  const std::string_view last = last_timestamp_;
  if (!last_time_ || timestamp.size() != last.size() || last.size() <= kRest ||
      timestamp.substr(0, kMinutes) != last.substr(0, kMinutes) ||
      timestamp.substr(kRest) != last.substr(kRest))
    return std::nullopt;
  const auto now = seconds_of_hour(timestamp.substr(kMinutes, 5));
  const auto before = seconds_of_hour(last.substr(kMinutes, 5));
  if (!now || !before) return std::nullopt;
  return ParsedTime{last_time_->time + (*now - *before), last_time_->offset};
}

bool ReplayReader::is_measure(std::size_t number, std::string_view quantity_name,
                              std::string_view unit) const {
  return number < measures_.size() && measures_[number].unit == unit &&
         measures_[number].quantity_name == quantity_name;
}

// `guess`: that of another row of the series.
Result<std::size_t> ReplayReader::measure_of(std::string_view quantity_name, std::string_view unit,
                                             std::size_t guess) {
  if (is_measure(guess, quantity_name, unit)) return guess;
  for (std::size_t number = 0; number < measures_.size(); ++number)
    if (is_measure(number, quantity_name, unit)) return number;
  return note_measure(quantity_name, unit);
}

// A boolean has no unit; files write `bool`.
Result<std::size_t> ReplayReader::note_measure(std::string_view quantity_name, std::string_view unit) {
  const auto quantity = find_quantity(quantity_name);
  if (!quantity) {
    const std::string_view near = nearest_quantity(quantity_name);
    return fault(ErrorCode::unsupported, shown(quantity_name) + " is no quantity" +
                                             (near.empty() ? "" : "; did you mean " + shown(near) + "?"));
  }
  const bool has_none = info(*quantity).unit.empty() && (unit.empty() || unit == "bool");
  const auto conversion = has_none ? Conversion{} : convert(unit, info(*quantity).unit);
  if (!conversion)
    return fault(ErrorCode::unsupported, shown(unit) + " is no unit of " + std::string(info(*quantity).name));
  measures_.push_back({std::string(quantity_name), std::string(unit), *quantity, *conversion});
  return measures_.size() - 1;
}

Result<std::int64_t> ReplayReader::ticks_of(const Measure& measure, std::string_view value) const {
  double number = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc{} || stop != end) return fault(ErrorCode::malformed, shown(value) + " is no number");
  const auto& [factor, offset] = measure.conversion;
  const bool is_boolean = info(measure.quantity).kind == QuantityKind::boolean;
  const auto ticks = to_ticks(measure.quantity, number * factor + offset);
  if (!ticks || (is_boolean && *ticks != 0 && *ticks != 1))
    return fault(ErrorCode::out_of_range,
                 shown(value) + " is no possible value of " + std::string(info(measure.quantity).name));
  return *ticks;
}

}  // namespace anju
