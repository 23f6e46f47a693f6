// A regular expression of a profile. RE2, because its time grows with the text and not with the malice of it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace anju {

class TextPattern {
 public:
  // Either the pattern or, in `fault`, what is wrong with it.
  static std::optional<TextPattern> parse(std::string_view text, std::string& fault);

  // The first group, or the whole match where there is no group. A view into `text`.
  std::optional<std::string_view> find(std::string_view text) const;

 private:
  std::shared_ptr<const re2::RE2> expression_;
};

}  // namespace anju
