#include "drivers/value_template.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include "drivers/discovery_readers.hpp"

namespace anju {
namespace {

constexpr std::size_t kLongestTemplate = 1024;
constexpr int kDeepest = 8;  // parentheses within parentheses

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Recursive descent over one expression. The first part that is not understood ends it: `fault_` says which.
class TemplateParser {
 public:
  explicit TemplateParser(std::string_view text) : rest_(text) {}

  Result<ValueTemplate> parse() {
    std::optional<ValueTemplate> found = sum(0);
    skip_blanks();
    if (found && !rest_.empty()) found = refuse();
    if (!found) return Error{ErrorCode::unsupported, fault_};
    return *found;
  }

 private:
  // Filters bind tighter than * and /, and these tighter than + and -, as in Jinja.
  std::optional<ValueTemplate> sum(int depth) {
    std::optional<ValueTemplate> left = product(depth);
    while (left) {
      const bool plus = take("+");
      if (!plus && !take("-")) break;
      const std::optional<double> number = take_number();
      if (!number) return refuse();
      left->offset += plus ? *number : -*number;
    }
    return left;
  }

  std::optional<ValueTemplate> product(int depth) {
    std::optional<ValueTemplate> left = filtered(depth);
    while (left) {
      const bool times = take("*");
      if (!times && !take("/")) break;
      const std::optional<double> number = take_number();
      // A filter here would work on the number alone, which its writer did not mean.
      skip_blanks();
      if (!number || *number == 0 || rest_.starts_with('|')) return refuse();
      const double factor = times ? *number : 1 / *number;
      left->scale *= factor;
      left->offset *= factor;
    }
    return left;
  }

  std::optional<ValueTemplate> filtered(int depth) {
    std::optional<ValueTemplate> value = primary(depth);
    while (value && take("|")) {
      if (!filter()) return refuse();
    }
    return value;
  }

  std::optional<ValueTemplate> primary(int depth) {
    if (take("(")) {
      if (depth == kDeepest) return refuse();
      std::optional<ValueTemplate> inside = sum(depth + 1);
      if (inside && !take(")")) return refuse();
      return inside;
    }
    const std::string_view before = rest_;
    const std::string_view name = take_name();
    if (name == "value") return ValueTemplate{};
    if (name == "value_json") return path();
    rest_ = before;
    return refuse();
  }

  std::optional<ValueTemplate> path() {
    ValueTemplate value;
    while (true) {
      if (rest_.starts_with('.')) {
        rest_.remove_prefix(1);
        const std::string_view name = take_name();
        if (name.empty()) return refuse();
        if (name == "get" && rest_.starts_with('(')) {
          if (!get_call(value.pointer)) return refuse();
        } else if (rest_.starts_with('(')) {
          return refuse();  // some other method
        } else {
          append_step(value.pointer, name);
        }
      } else if (rest_.starts_with('[')) {
        rest_.remove_prefix(1);
        if (!subscript(value.pointer)) return refuse();
      } else {
        return value;
      }
    }
  }

  bool subscript(std::string& pointer) {
    if (const std::optional<std::string> key = take_string()) {
      append_step(pointer, *key);
    } else {
      skip_blanks();
      std::size_t digits = 0;
      while (digits < rest_.size() && is_digit(rest_[digits])) ++digits;
      if (digits == 0) return false;
      append_step(pointer, rest_.substr(0, digits));
      rest_.remove_prefix(digits);
    }
    return take("]");
  }

  // get('key') and get('key', otherwise): the otherwise is no measurement.
  bool get_call(std::string& pointer) {
    if (!take("(")) return false;
    const std::optional<std::string> key = take_string();
    if (!key) return false;
    append_step(pointer, *key);
    if (take(",") && !skip_argument()) return false;
    return take(")");
  }

  // Those that leave the value what it is, but for its type and its last digits.
  bool filter() {
    static constexpr std::array<std::string_view, 8> kHarmless{"float",  "int",  "round",      "default",
                                                               "string", "trim", "is_defined", "d"};
    const std::string_view name = take_name();
    if (std::find(kHarmless.begin(), kHarmless.end(), name) == kHarmless.end()) return false;
    if (!take("(")) return true;
    while (!take(")")) {
      if (!skip_argument()) return false;
      take(",");
    }
    return true;
  }

  // A number, a text, a bare word, or `name=` before one of these.
  bool skip_argument() {
    if (take_string() || take_number()) return true;
    if (take_name().empty()) return false;
    return !take("=") || skip_argument();
  }

  std::optional<std::string> take_string() {
    skip_blanks();
    if (rest_.empty() || (rest_[0] != '\'' && rest_[0] != '"')) return std::nullopt;
    std::string text;
    for (std::size_t at = 1; at < rest_.size(); ++at) {
      if (rest_[at] == rest_[0]) {
        rest_.remove_prefix(at + 1);
        return text;
      }
      if (rest_[at] == '\\' && at + 1 < rest_.size()) ++at;
      text += rest_[at];
    }
    return std::nullopt;
  }

  std::optional<double> take_number() {
    skip_blanks();
    double number = 0;
    const auto [end, fault] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (fault != std::errc() || !std::isfinite(number) || is_letter(rest_[0])) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return number;
  }

  std::string_view take_name() {
    skip_blanks();
    std::size_t length = 0;
    while (length < rest_.size() && (is_letter(rest_[length]) || (length > 0 && is_digit(rest_[length]))))
      ++length;
    const std::string_view name = rest_.substr(0, length);
    rest_.remove_prefix(length);
    return name;
  }

  bool take(std::string_view sign) {
    skip_blanks();
    if (!rest_.starts_with(sign)) return false;
    rest_.remove_prefix(sign.size());
    return true;
  }

  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  std::nullopt_t refuse() {
    constexpr std::size_t kShown = 40;
    if (fault_.empty())
      fault_ = rest_.empty() ? "the template ends too early"
                             : "the template goes on with " + std::string(rest_.substr(0, kShown));
    return std::nullopt;
  }

  std::string_view rest_;
  std::string fault_;
};

}  // namespace

Result<ValueTemplate> parse_value_template(std::string_view text) {
  const auto trim = [&text] {
    while (!text.empty() && std::string_view(" \t\r\n").find(text.front()) != std::string_view::npos)
      text.remove_prefix(1);
    while (!text.empty() && std::string_view(" \t\r\n").find(text.back()) != std::string_view::npos)
      text.remove_suffix(1);
  };
  trim();
  if (text.size() > kLongestTemplate) return Error{ErrorCode::out_of_range, "the template is too long"};
  if (text.find("{%") != std::string_view::npos)
    return Error{ErrorCode::unsupported, "the template has statements"};
  if (!text.starts_with("{{") || !text.ends_with("}}") || text.size() < 4 ||
      text.find("{{", 2) != std::string_view::npos)
    return Error{ErrorCode::unsupported, "the template is not one expression in braces"};
  text = text.substr(2, text.size() - 4);
  // {{- and -}} only trim what is around.
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.ends_with('-')) text.remove_suffix(1);
  return TemplateParser(text).parse();
}

}  // namespace anju
