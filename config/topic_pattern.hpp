// MQTT topics: filters as in MQTT 3.1.1 clause 4.7, and patterns of a profile, which are filters with
// captures.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anju {

// What the captures of a pattern stand for in one topic. Views into the pattern and the topic.
class Captures {
 public:
  static constexpr std::size_t kMost = 8;

  void add(std::string_view name, std::string_view text) { all_[size_++] = {name, text}; }
  std::optional<std::string_view> find(std::string_view name) const;

 private:
  struct Capture {
    std::string_view name;
    std::string_view text;
  };
  std::array<Capture, kMost> all_;
  std::size_t size_ = 0;
};

// "shellies/{device}/relay/{n}", "{device}/status/switch:{n}": a level may hold one capture, with text around
// it.
class TopicPattern {
 public:
  // `pattern` must be one that topic_pattern_fault has nothing against.
  explicit TopicPattern(std::string_view pattern);

  std::optional<Captures> match(std::string_view topic) const;
  const std::string& text() const { return text_; }
  // To subscribe to: a level with a capture becomes +, but for {device} where that is given.
  std::string filter(std::string_view device = {}) const;
  bool captures(std::string_view name) const;

 private:
  struct Level {
    std::string before;  // or the whole level, when there is no capture
    std::string name;    // of the capture; empty when there is none
    std::string after;
    std::optional<std::string_view> match(std::string_view level) const;
  };
  std::string text_;
  // What every topic that matches begins and ends with: most topics are told by that alone.
  std::string beginning_;
  std::string end_;
  std::vector<Level> levels_;
};

// + is one level, # the rest; neither matches a topic that begins with $ at the first level (clause 4.7.2).
bool filter_matches(std::string_view filter, std::string_view topic);

// "" when it is right, else what is wrong.
std::string topic_filter_fault(std::string_view filter);
std::string topic_pattern_fault(std::string_view pattern);

}  // namespace anju
