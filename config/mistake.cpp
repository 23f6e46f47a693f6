#include "config/mistake.hpp"

#include <algorithm>
#include <utility>

#include "rules/model/nearest.hpp"

namespace anju {
namespace {

constexpr std::size_t kShownBytes = 40;

// A longer word is no slip of a key, and the edit distance costs the product of both lengths.
constexpr std::size_t kWordBytes = 64;

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

std::string to_text(const Mistake& mistake) {
  std::string text = mistake.file;
  if (mistake.line > 0) text += ":" + std::to_string(mistake.line);
  if (!mistake.key.empty()) text += ": " + mistake.key;
  return text + ": " + mistake.reason;
}

void MistakeList::add(std::string_view file, int line, std::string_view key, std::string_view reason,
                      int column) {
  if (mistakes_.size() > kMost) return;
  if (mistakes_.size() == kMost) {
    mistakes_.push_back({std::string(file), 0, "", "more mistakes follow; put these right first", 0});
    return;
  }
  mistakes_.push_back({std::string(file), line, std::string(key), std::string(reason), column});
}

std::vector<Mistake> MistakeList::take() {
  std::map<std::string, std::size_t> order;
  for (const Mistake& mistake : mistakes_) order.emplace(mistake.file, order.size());
  const auto listed_part = mistakes_.size() > kMost ? mistakes_.end() - 1 : mistakes_.end();
  std::stable_sort(mistakes_.begin(), listed_part, [&](const Mistake& a, const Mistake& b) {
    return std::pair(order[a.file], a.line) < std::pair(order[b.file], b.line);
  });
  return std::move(mistakes_);
}

std::string FirstPlaces::earlier(const std::string& what, std::string_view file, int line) {
  const auto [at, added] = places_.emplace(what, std::string(file) + ":" + std::to_string(line));
  return added ? "" : at->second;
}

std::string shown(std::string_view text) {
  std::size_t end = std::min(text.size(), kShownBytes);
  while (end > 0 && end < text.size() && continues_character(text[end])) --end;
  std::string result = "\"";
  for (const char c : text.substr(0, end)) {
    const auto byte = static_cast<unsigned char>(c);
    result += byte < 0x20 || byte == 0x7F ? '?' : c;
  }
  return result + (end < text.size() ? "...\"" : "\"");
}

std::string listed(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += word;
  }
  return text;
}

std::string hint(std::string_view word, const std::vector<std::string_view>& candidates,
                 std::string_view otherwise) {
  const std::string_view near = word.size() <= kWordBytes ? nearest(word, candidates) : std::string_view{};
  if (!near.empty()) return "; did you mean \"" + std::string(near) + "\"?";
  if (candidates.empty()) return "";
  return "; " + std::string(otherwise) + ": " + listed(candidates);
}

}  // namespace anju
