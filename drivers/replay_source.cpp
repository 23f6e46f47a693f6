#include "drivers/replay_source.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <system_error>

#include "config/mistake.hpp"

namespace anju {
namespace {

constexpr std::string_view kHeader = "timestamp,home,device,quantity,value,unit";
constexpr std::size_t kBlock = std::size_t{1} << 16;
constexpr std::size_t kLongestLine = std::size_t{1} << 12;  // a row is some 80 bytes: this is no row any more

// What stands before the next comma, which goes with it. False: there is none.
bool take_field(std::string_view& rest, std::string_view& field) {
  const auto comma = rest.find(',');
  if (comma == std::string_view::npos) return false;
  field = rest.substr(0, comma);
  rest.remove_prefix(comma + 1);
  return true;
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
  std::copy(unread().begin(), unread().end(), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + kBlock) buffer_.resize(end_ + kBlock);
  const std::size_t got = std::fread(buffer_.data() + end_, 1, kBlock, file_.get());
  end_ += got;
  return got > 0;
}

std::optional<std::string_view> ReplayReader::next_line() {
  std::size_t searched = 0;
  while (true) {
    const auto end = unread().find('\n', searched);
    const bool wants_more = end == std::string_view::npos && unread().size() <= kLongestLine;
    searched = unread().size();
    if (wants_more && fill()) continue;
    if (unread().empty()) return std::nullopt;
    std::string_view line = unread().substr(0, end);
    begin_ += std::min(line.size() + 1, unread().size());
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

// Meters report in the order in which they did the time before: then one comparison tells three names.
bool ReplayReader::take_expected_names(std::string_view& rest, Fields& fields) const {
  Series* const expected = latest_series_ ? latest_series_->next : nullptr;
  if (!expected || !rest.starts_with(expected->names)) return false;
  const std::size_t length = expected->names.size();
  if (rest.size() == length || rest[length] != ',') return false;
  rest.remove_prefix(length + 1);
  fields.home = expected->home;
  fields.device = expected->device;
  fields.quantity = expected->quantity;
  fields.series = expected;
  return true;
}

std::optional<ReplayReader::Fields> ReplayReader::split(std::string_view line) {
  Fields fields;
  if (!take_field(line, fields.timestamp)) return std::nullopt;
  if (!take_expected_names(line, fields)) {
    const char* const begin = line.data();
    if (!take_field(line, fields.home) || !take_field(line, fields.device) ||
        !take_field(line, fields.quantity))
      return std::nullopt;
    const auto known = series_.find(std::string_view(begin, fields.quantity.end()));
    if (known != series_.end()) fields.series = &known->second;
  }
  if (!take_field(line, fields.value) || line.find(',') != std::string_view::npos) return std::nullopt;
  fields.unit = line;
  return fields;
}

Result<ReplayRow> ReplayReader::read(std::string_view line) {
  const auto fields = split(line);
  if (!fields) return fault(ErrorCode::malformed, "a row has the six fields " + std::string(kHeader));
  const auto time = time_of(fields->timestamp);
  if (!time)
    return fault(ErrorCode::malformed, shown(fields->timestamp) +
                                           " is no ISO 8601 time with an offset, as in "
                                           "2026-11-24T14:00:00+08:00");
  if (time->time < latest_)
    return fault(ErrorCode::malformed, "earlier than the row before; sort the file by time");
  if (fields->home.empty() || fields->device.empty())
    return fault(ErrorCode::malformed, "home and device must not be empty");
  const auto number = measure_of(*fields);
  if (!number) return number.error();
  const Measure& measure = measures_[*number];
  const auto ticks = ticks_of(measure, fields->value);
  if (!ticks) return ticks.error();
  latest_ = time->time;
  Series& series = fields->series ? *fields->series : note_series(*fields, *number);
  if (latest_series_) latest_series_->next = &series;
  latest_series_ = &series;
  return ReplayRow{time->time,       time->offset, series.home,  series.device,
                   measure.quantity, *ticks,       series.number};
}

ReplayReader::Series& ReplayReader::note_series(const Fields& fields, std::size_t measure) {
  std::string names(fields.home.begin(), fields.quantity.end());
  const auto [noted, is_new] = series_.try_emplace(std::move(names), Series{});
  Series& series = noted->second;
  series.number = series_.size() - 1;
  series.measure = measure;
  series.names = noted->first;
  series.home = series.names.substr(0, fields.home.size());
  series.device = series.names.substr(fields.home.size() + 1, fields.device.size());
  series.quantity = series.names.substr(series.names.size() - fields.quantity.size());
  return series;
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

// Nearly always it is that of the row before of the series.
Result<std::size_t> ReplayReader::measure_of(const Fields& fields) {
  if (fields.series && measures_[fields.series->measure].unit == fields.unit) return fields.series->measure;
  for (std::size_t number = 0; number < measures_.size(); ++number) {
    const Measure& measure = measures_[number];
    if (measure.unit == fields.unit && measure.quantity_name == fields.quantity) return number;
  }
  return note_measure(fields.quantity, fields.unit);
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
