// A source file as the tidy rules see it: its text, its code without comments and literals, its includes.
#pragma once

#include <cctype>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

namespace anju::tidy {

struct Include {
  std::string name;  // without its <> or ""
  bool angled = false;
  int line = 0;  // 1-based
};

struct SourceText {
  std::string path;  // from the root of the repository
  std::string text;
  std::string code;  // as long as the text; comments and literals are blanks, lines stay where they are
  std::vector<Include> includes;
};

struct Fault {
  std::string path;
  int line = 0;  // 0: the file as a whole
  std::string what;
};
using Faults = std::vector<Fault>;

inline int line_at(std::string_view text, std::size_t position) {
  int line = 1;
  for (const char c : text.substr(0, position)) line += c == '\n' ? 1 : 0;
  return line;
}

// Walks a C++ text once and blanks what is no code.
class Blanker {
 public:
  Blanker(std::string text, bool keep_literals) : text_(std::move(text)), keep_literals_(keep_literals) {}

  std::string blanked() {
    while (at_ < text_.size()) step();
    return std::move(text_);
  }

 private:
  bool starts_with(std::string_view what) const { return text_.compare(at_, what.size(), what) == 0; }

  void step() {
    if (starts_with("//")) return blank_to(text_.find('\n', at_), true);
    if (starts_with("/*")) return blank_to(after(text_.find("*/", at_ + 2), 2), true);
    if (starts_with("R\"")) return blank_to(end_of_raw(), !keep_literals_);
    if (text_[at_] == '"') return blank_to(end_of_literal('"'), !keep_literals_);
    if (text_[at_] == '\'' && !is_digit_separator()) return blank_to(end_of_literal('\''), !keep_literals_);
    ++at_;
  }

  static std::size_t after(std::size_t found, std::size_t length) {
    return found == std::string::npos ? found : found + length;
  }

  std::size_t end_of_raw() const {
    const auto open = text_.find('(', at_);
    if (open == std::string::npos) return open;
    const std::string close = ")" + text_.substr(at_ + 2, open - at_ - 2) + "\"";
    return after(text_.find(close, open), close.size());
  }

  std::size_t end_of_literal(char quote) const {
    for (auto i = at_ + 1; i < text_.size() && text_[i] != '\n'; ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_[i] == quote)
        return i + 1;
    }
    return text_.find('\n', at_);
  }

  // 1'000'000
  bool is_digit_separator() const {
    return at_ > 0 && at_ + 1 < text_.size() &&
           std::isxdigit(static_cast<unsigned char>(text_[at_ - 1])) != 0 &&
           std::isxdigit(static_cast<unsigned char>(text_[at_ + 1])) != 0 &&
           text_.compare(at_ + 2, 1, "'") != 0;
  }

  void blank_to(std::size_t end, bool blank) {
    end = std::min(end, text_.size());
    for (; at_ < end; ++at_) {
      if (blank && text_[at_] != '\n') text_[at_] = ' ';
    }
  }

  std::string text_;
  bool keep_literals_;
  std::size_t at_ = 0;
};

inline std::vector<Include> includes_of(const std::string& text) {
  static const std::regex kInclude(R"re(#[ \t]*include[ \t]*([<"])([^>"\n]+)[>"])re");
  const std::string code = Blanker(text, true).blanked();
  std::vector<Include> includes;
  for (std::sregex_iterator it(code.begin(), code.end(), kInclude), end; it != end; ++it)
    includes.push_back({(*it)[2], (*it)[1] == "<", line_at(code, static_cast<std::size_t>(it->position()))});
  return includes;
}

inline SourceText source_text(std::string path, const std::string& text) {
  return {std::move(path), text, Blanker(text, false).blanked(), includes_of(text)};
}

inline bool is_below(std::string_view path, std::string_view folder) { return path.starts_with(folder); }
inline bool is_code(std::string_view path) { return path.ends_with(".cpp") || path.ends_with(".hpp"); }
inline std::string_view first_folder(std::string_view path) { return path.substr(0, path.find('/')); }

}  // namespace anju::tidy
