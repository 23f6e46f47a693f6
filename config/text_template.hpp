// Text with holes for what the topic and the wildcard of a pointer captured: "CT{*}", "{gateway}/{n}".
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/topic_pattern.hpp"

namespace anju {

class TextTemplate {
 public:
  TextTemplate() = default;
  // None when a brace is not closed or a name is none.
  static std::optional<TextTemplate> parse(std::string_view text);

  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  bool is_fixed() const;  // no holes
  bool uses_wildcard() const;
  std::vector<std::string_view> names() const;  // of captures, without *

  // `star` is what the `*` stands for. None when a capture is not there.
  std::optional<std::string> fill(const Captures& captures, std::string_view star) const;

 private:
  struct Piece {
    std::string text;
    bool is_capture = false;
  };
  std::string text_;
  std::vector<Piece> pieces_;
};

}  // namespace anju
