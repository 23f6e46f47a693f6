#include "config/text_template.hpp"

#include <algorithm>

#include "config/syntax.hpp"

namespace anju {

std::optional<TextTemplate> TextTemplate::parse(std::string_view text) {
  TextTemplate result;
  result.text_ = text;
  while (!text.empty()) {
    const std::size_t open = std::min(text.find_first_of("{}"), text.size());
    if (open > 0) result.pieces_.push_back({std::string(text.substr(0, open)), false});
    text.remove_prefix(open);
    if (text.empty()) break;
    const std::size_t close = text.find('}');
    if (text.front() == '}' || close == std::string_view::npos) return std::nullopt;
    const std::string_view name = text.substr(1, close - 1);
    if (name != "*" && !is_identifier(name)) return std::nullopt;
    result.pieces_.push_back({std::string(name), true});
    text.remove_prefix(close + 1);
  }
  return result;
}

bool TextTemplate::is_fixed() const {
  return std::none_of(pieces_.begin(), pieces_.end(), [](const Piece& piece) { return piece.is_capture; });
}

bool TextTemplate::uses_wildcard() const {
  return std::any_of(pieces_.begin(), pieces_.end(),
                     [](const Piece& piece) { return piece.is_capture && piece.text == "*"; });
}

std::vector<std::string_view> TextTemplate::names() const {
  std::vector<std::string_view> names;
  for (const Piece& piece : pieces_) {
    if (piece.is_capture && piece.text != "*") names.push_back(piece.text);
  }
  return names;
}

std::optional<std::string> TextTemplate::fill(const Captures& captures, std::string_view star) const {
  std::string filled;
  for (const Piece& piece : pieces_) {
    if (!piece.is_capture) {
      filled += piece.text;
    } else if (piece.text == "*") {
      filled += star;
    } else if (const auto capture = captures.find(piece.text)) {
      filled += *capture;
    } else {
      return std::nullopt;
    }
  }
  return filled;
}

}  // namespace anju
