// Readings out of a file, row by row, for a replay of the rules: no thread, no network, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/units.hpp"
#include "rules/model/error.hpp"
#include "rules/model/parse_time.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct ReplayRow {
  WallTime at;
  std::chrono::minutes offset{0};  // as the timestamp was written
  std::string_view home;           // the names live as long as the reader
  std::string_view device;
  Quantity quantity{};
  std::int64_t ticks = 0;  // in the resolution of the quantity
  std::size_t series = 0;  // from 0 on; the same for the same three names
};

// CSV with the header timestamp,home,device,quantity,value,unit: ISO 8601 with offset, sorted by time, values
// in a unit that converts to the quantity's own, booleans as 0 and 1. No quotes, because no name needs them.
// LF or CRLF.
class ReplayReader {
 public:
  // Errors: io when the file cannot be read, malformed when its first line is another.
  static Result<ReplayReader> open(const std::filesystem::path& file);

  // None at the end of the file. A row that cannot be used is an error that names its line, and loses no
  // other: malformed, out_of_range, unsupported (a unit or quantity that Anju does not know).
  std::optional<Result<ReplayRow>> next();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  // What a pair of words for quantity and unit means.
  struct Measure {
    std::string quantity_name;
    std::string unit;
    Quantity quantity{};
    Conversion conversion;
  };
  struct Series {
    std::size_t number = 0;
    std::size_t measure = 0;  // of its first row, and nearly always of the others
    std::string_view names;   // "home,device,quantity", and the three of them
    std::string_view home;
    std::string_view device;
    std::string_view quantity;
    Series* next = nullptr;  // whose row came after its own the last time
  };
  struct Fields {
    std::string_view timestamp;
    std::string_view home;
    std::string_view device;
    std::string_view quantity;
    std::string_view value;
    std::string_view unit;
    Series* series = nullptr;  // null: its names are new
  };
  struct NameHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };

  explicit ReplayReader(std::FILE* file) : file_(file) {}
  std::optional<std::string_view> next_line();
  bool fill();
  std::string_view unread() const { return {buffer_.data() + begin_, end_ - begin_}; }
  std::optional<Error> read_header();
  Result<ReplayRow> read(std::string_view line);
  std::optional<Fields> split(std::string_view line);
  bool take_expected_names(std::string_view& rest, Fields& fields) const;
  Series& note_series(const Fields& fields, std::size_t measure);
  std::optional<ParsedTime> time_of(std::string_view timestamp);
  std::optional<ParsedTime> later_in_hour(std::string_view timestamp) const;
  Result<std::size_t> measure_of(const Fields& fields);
  Result<std::size_t> note_measure(std::string_view quantity_name, std::string_view unit);
  Result<std::int64_t> ticks_of(const Measure& measure, std::string_view value) const;
  Error fault(ErrorCode code, const std::string& what) const;

  std::unique_ptr<std::FILE, Close> file_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of what is unread in the buffer
  std::size_t end_ = 0;
  std::uint64_t line_ = 0;
  WallTime latest_ = WallTime::min();
  // The last one that was read as a whole.
  std::string last_timestamp_;
  std::optional<ParsedTime> last_time_;
  std::vector<Measure> measures_;  // met so far: a file has a handful
  std::unordered_map<std::string, Series, NameHash, std::equal_to<>> series_;  // by their names
  Series* latest_series_ = nullptr;
};

}  // namespace anju
