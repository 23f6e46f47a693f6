#include "config/text_pattern.hpp"

#include <re2/re2.h>

namespace anju {

std::optional<TextPattern> TextPattern::parse(std::string_view text, std::string& fault) {
  RE2::Options options(RE2::Quiet);
  options.set_max_mem(std::int64_t{1} << 20);  // the smallest boxes hold hundreds of these
  TextPattern pattern;
  pattern.expression_ = std::make_shared<const RE2>(re2::StringPiece(text.data(), text.size()), options);
  if (pattern.expression_->ok()) return pattern;
  fault = pattern.expression_->error();
  return std::nullopt;
}

std::optional<std::string_view> TextPattern::find(std::string_view text) const {
  re2::StringPiece groups[2];
  const int wanted = expression_->NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece all(text.data(), text.size());
  if (!expression_->Match(all, 0, all.size(), RE2::UNANCHORED, groups, wanted)) return std::nullopt;
  const re2::StringPiece& found = groups[wanted - 1];
  if (found.data() == nullptr) return std::nullopt;
  return std::string_view(found.data(), found.size());
}

}  // namespace anju
