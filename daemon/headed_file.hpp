// A file of a shelf: a head of a line for each value, each behind its own word, so that no value can be taken
// for another, and then a text.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace anju {

struct HeadedText {
  std::vector<std::string> values;  // as many as the head has lines
  std::string text;
};

// None where the file cannot be read or has another head.
std::optional<HeadedText> read_headed(const std::filesystem::path& file,
                                      std::span<const std::string_view> head);

// As it may stand in a head.
std::string one_line(std::string value);

}  // namespace anju
