#include "config/topic_pattern.hpp"

#include <algorithm>
#include <set>

#include "config/syntax.hpp"

namespace anju {
namespace {

constexpr std::size_t kTopicBytes = 512;

// The levels of a topic from the front, without a copy. "a//b" has an empty level in the middle, and "" is
// one empty level.
class Levels {
 public:
  explicit Levels(std::string_view text) : rest_(text) {}

  std::optional<std::string_view> next() {
    if (ended_) return std::nullopt;
    const std::size_t slash = rest_.find('/');
    const std::string_view level = rest_.substr(0, slash);
    ended_ = slash == std::string_view::npos;
    if (!ended_) rest_.remove_prefix(slash + 1);
    return level;
  }

 private:
  std::string_view rest_;
  bool ended_ = false;
};

std::string level_fault(std::string_view level) {
  const std::size_t open = level.find('{');
  const std::size_t close = level.find('}');
  if (open == std::string_view::npos && close == std::string_view::npos) return "";
  if (open == std::string_view::npos || close == std::string_view::npos || close < open)
    return "{ and } must enclose the name of a capture";
  if (!is_identifier(level.substr(open + 1, close - open - 1)))
    return "the name of a capture is made of letters, digits, - and _";
  const bool has_more = level.find_first_of("{}", close + 1) != std::string_view::npos ||
                        level.substr(open + 1, close).find('{') != std::string_view::npos;
  return has_more ? "one level can hold one capture" : "";
}

std::string captured_name(std::string_view level) {
  const std::size_t open = level.find('{');
  if (open == std::string_view::npos) return "";
  return std::string(level.substr(open + 1, level.find('}') - open - 1));
}

}  // namespace

std::optional<std::string_view> Captures::find(std::string_view name) const {
  for (std::size_t i = 0; i < size_; ++i) {
    if (all_[i].name == name) return all_[i].text;
  }
  return std::nullopt;
}

TopicPattern::TopicPattern(std::string_view pattern) : text_(pattern) {
  Levels levels(text_);
  while (const auto text = levels.next()) {
    Level level;
    level.name = captured_name(*text);
    level.before = text->substr(0, text->find('{'));
    if (!level.name.empty()) level.after = text->substr(text->find('}') + 1);
    levels_.push_back(std::move(level));
  }
  // "#" may stand for nothing, and then its slash is missing as well.
  const std::size_t open = text_.find_first_of("{+#");
  beginning_ = text_.substr(0, open);
  if (open != std::string::npos && text_[open] == '#' && !beginning_.empty()) beginning_.pop_back();
  if (open != std::string::npos && !text_.ends_with('#')) end_ = text_.substr(text_.find_last_of("}+") + 1);
}

std::optional<std::string_view> TopicPattern::Level::match(std::string_view level) const {
  if (name.empty()) return before == "+" || before == level ? std::optional(level) : std::nullopt;
  if (level.size() < before.size() + after.size()) return std::nullopt;
  if (!level.starts_with(before) || !level.ends_with(after)) return std::nullopt;
  return level.substr(before.size(), level.size() - before.size() - after.size());
}

std::optional<Captures> TopicPattern::match(std::string_view topic) const {
  if (!topic.starts_with(beginning_) || !topic.ends_with(end_)) return std::nullopt;
  Captures captures;
  Levels levels(topic);
  const bool is_hidden = topic.starts_with('$');
  for (std::size_t i = 0; i < levels_.size(); ++i) {
    const Level& wanted = levels_[i];
    const bool is_rest = wanted.name.empty() && wanted.before == "#";
    const bool is_open = is_rest || wanted.before == "+" || (!wanted.name.empty() && wanted.before.empty());
    if (i == 0 && is_hidden && is_open) return std::nullopt;
    // Also when the topic has ended: by clause 4.7.1.2 "sport/#" is "sport" as well.
    if (is_rest) return captures;
    const auto level = levels.next();
    if (!level) return std::nullopt;
    const auto text = wanted.match(*level);
    if (!text) return std::nullopt;
    if (!wanted.name.empty()) captures.add(wanted.name, *text);
  }
  if (levels.next()) return std::nullopt;
  return captures;
}

std::string TopicPattern::filter(std::string_view device) const {
  std::string filter;
  for (const Level& level : levels_) {
    if (&level != &levels_.front()) filter += '/';
    if (level.name.empty()) {
      filter += level.before;
    } else if (level.name == "device" && !device.empty()) {
      filter.append(level.before).append(device).append(level.after);
    } else {
      filter += '+';
    }
  }
  return filter;
}

bool TopicPattern::captures(std::string_view name) const {
  return std::any_of(levels_.begin(), levels_.end(),
                     [name](const Level& level) { return level.name == name; });
}

bool filter_matches(std::string_view filter, std::string_view topic) {
  Levels wanted(filter);
  Levels levels(topic);
  bool is_hidden = topic.starts_with('$');
  for (auto want = wanted.next(); want; want = wanted.next(), is_hidden = false) {
    if (*want == "#") return !is_hidden;
    const auto level = levels.next();
    if (!level) return false;
    if (*want == "+" ? is_hidden : *want != *level) return false;
  }
  return !levels.next();
}

std::string topic_filter_fault(std::string_view filter) {
  if (filter.empty()) return "a topic cannot be empty";
  if (filter.size() > kTopicBytes) return "longer than " + std::to_string(kTopicBytes) + " bytes";
  if (has_control_characters(filter)) return "a topic cannot hold control characters";
  Levels levels(filter);
  for (auto level = levels.next(); level;) {
    const auto next = levels.next();
    if (level->size() > 1 && level->find_first_of("+#") != std::string_view::npos)
      return "+ and # must stand alone in their level";
    if (*level == "#" && next) return "# must be the last level";
    level = next;
  }
  return "";
}

std::string topic_pattern_fault(std::string_view pattern) {
  if (std::string fault = topic_filter_fault(pattern); !fault.empty()) return fault;
  std::set<std::string> names;
  std::size_t count = 0;
  Levels levels(pattern);
  while (const auto level = levels.next()) {
    if (std::string fault = level_fault(*level); !fault.empty()) return fault;
    std::string name = captured_name(*level);
    if (name.empty()) continue;
    if (!names.insert(name).second) return "the capture {" + name + "} is there twice";
    if (++count > Captures::kMost) return "more than " + std::to_string(Captures::kMost) + " captures";
  }
  return "";
}

}  // namespace anju
