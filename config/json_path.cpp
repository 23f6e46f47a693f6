#include "config/json_path.hpp"

#include <algorithm>
#include <charconv>

namespace anju {
namespace {

// Clause 4: digits without a leading zero.
std::optional<std::size_t> index_in(std::string_view token) {
  std::size_t index = 0;
  const auto [end, fault] = std::from_chars(token.data(), token.data() + token.size(), index);
  const bool is_index = fault == std::errc{} && end == token.data() + token.size();
  if (!is_index || (token.size() > 1 && token.front() == '0')) return std::nullopt;
  return index;
}

std::optional<PathStep> step_of(std::string_view token) {
  PathStep step;
  std::string* part = &step.key;
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] == '*') {
      if (step.is_wild) return std::nullopt;
      step.is_wild = true;
      part = &step.after;
    } else if (token[i] == '~') {
      const char escaped = ++i < token.size() ? token[i] : '\0';
      if (escaped < '0' || escaped > '2') return std::nullopt;
      *part += "~/*"[escaped - '0'];
    } else {
      *part += token[i];
    }
  }
  if (!step.is_wild) step.index = index_in(token);
  return step;
}

bool is_wild_step(const PathStep& step) { return step.is_wild; }

}  // namespace

std::optional<JsonPath> parse_json_path(std::string_view text) {
  JsonPath path;
  path.text = text;
  if (text.starts_with('$')) {
    path.from_message = true;
    text.remove_prefix(1);
  }
  if (!text.empty() && text.front() != '/') return std::nullopt;
  while (!text.empty()) {
    text.remove_prefix(1);
    const std::size_t end = std::min(text.find('/'), text.size());
    auto step = step_of(text.substr(0, end));
    if (!step) return std::nullopt;
    path.steps.push_back(std::move(*step));
    text.remove_prefix(end);
  }
  const auto wild = std::count_if(path.steps.begin(), path.steps.end(), is_wild_step);
  if (wild > 1) return std::nullopt;
  path.is_wild = wild == 1;
  return path;
}

}  // namespace anju
