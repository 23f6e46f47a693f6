#include "daemon/headed_file.hpp"

#include <algorithm>
#include <sstream>

#include "config/files.hpp"

namespace anju {

std::optional<HeadedText> read_headed(const std::filesystem::path& file,
                                      std::span<const std::string_view> head) {
  const auto text = read_text_file(file);
  if (!text) return std::nullopt;
  std::istringstream lines(*text);
  HeadedText found;
  for (const std::string_view word : head) {
    std::string line;
    if (!std::getline(lines, line) || !line.starts_with(word)) return std::nullopt;
    found.values.push_back(line.substr(word.size()));
  }
  std::ostringstream rest;
  rest << lines.rdbuf();
  found.text = rest.str();
  return found;
}

std::string one_line(std::string value) {
  std::replace_if(
      value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return value;
}

}  // namespace anju
