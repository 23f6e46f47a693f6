// What a profile asks of a message before it reads it: is this member there, is it one of these words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "config/json_path.hpp"
#include "config/text_pattern.hpp"

namespace anju {

// A value as a profile writes it. Text and numbers compare by their number where both are one.
using Scalar = std::variant<bool, double, std::string>;

struct Condition {
  enum class Test : std::uint8_t { any_of, none_of, exists, absent, above, below, matches };

  std::vector<JsonPath> paths;  // the first that is there is asked
  std::string capture;          // or what this capture of the topic stands for
  Test test = Test::exists;
  std::vector<Scalar> values;  // any_of, none_of
  double bound = 0;            // above, below
  std::optional<TextPattern> pattern;
};

// All must hold. No condition always holds.
using Conditions = std::vector<Condition>;

}  // namespace anju
