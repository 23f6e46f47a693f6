// What a utility says about one meter at one instant, as it was written, and what a whole body of them gives.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/zone.hpp"
#include "rules/model/time.hpp"

namespace anju {

inline constexpr std::size_t kMostPushed = 1000;      // readings of one request
inline constexpr std::size_t kPushedTextLimit = 256;  // bytes of a name or a word
inline constexpr std::size_t kPushedDepth = 16;       // of JSON

struct PushItem {
  std::string meter;  // the number that the utility has given it
  std::string code;   // OBIS, a quantity of ours or a name of the utility; empty: the meter's one register
  std::optional<double> value;
  std::string unit;  // empty: that of the quantity
  std::optional<WallTime> at;
  std::string quality;       // the utility's word; empty: measured
  std::string where;         // a JSON pointer, or "/line/3" of a CSV
  std::string_view refusal;  // not empty: why it gives nothing; a code of push_map.hpp
};

// The body as a whole cannot be read.
struct PushFault {
  std::string_view code;  // "malformed", "too-many", "too-deep", "empty", "header"
  std::string where;
  std::string what;  // a sentence: what is wrong, what would be right
};

struct PushBody {
  std::vector<PushItem> items;
  std::optional<PushFault> fault;  // then there are no items
};

// How a utility writes a CSV: a header by name, then a reading a line (RFC 4180, with its own separator).
struct CsvLayout {
  char separator = ',';
  bool has_decimal_comma = false;
  Zone zone;  // of times without an offset
};

// All three are pure, bounded in what they give, and take any bytes.
PushBody read_pushed_senml(std::string_view body);
PushBody read_pushed_csv(std::string_view body, const CsvLayout& layout, std::size_t most = kMostPushed);
PushBody read_pushed_protobuf(std::string_view body);

}  // namespace anju
