#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "tests/scenarios/story_parts.hpp"

namespace anju::story {
namespace {

class StoryReader {
 public:
  explicit StoryReader(const std::string& path)
      : path_(path), words_(path), homes_(story_, words_), events_(story_, words_, homes_) {}

  Story read() {
    story_.name = std::filesystem::path(path_).stem().string();
    std::ifstream in(path_);
    std::string line;
    bool is_input = true;
    while (std::getline(in, line)) {
      (is_input ? story_.input : story_.told) += line + "\n";
      if (line == "told:")
        is_input = false;
      else if (is_input && words_.begin(line))
        read_line(words_.first());
    }
    if (is_input) words_.refuse("has no line 'told:'");
    std::stable_sort(story_.events.begin(), story_.events.end(),
                     [](const StoryEvent& a, const StoryEvent& b) { return a.at < b.at; });
    events_.stamp_repeats();
    return std::move(story_);
  }

 private:
  void read_line(const std::string& first) {
    if (first == "begins") return read_beginning();
    if (first == "box|") return add_text(story_.box_settings);
    if (first == "rule|") return add_text(story_.rules);
    if (first == "home|") return add_text(homes_.home().settings);
    if (first == "home") return homes_.read_home();
    if (first == "device") return homes_.read_device();
    if (first == "channel") return homes_.read_channel();
    events_.read_event(first);
  }

  void read_beginning() {
    story_.date = words_.word("a date");
    if (std::string zone; words_.take(zone)) story_.zone = zone;
  }
  void add_text(std::string& text) { text += words_.rest() + "\n"; }

  std::string path_;
  Story story_;
  StoryWords words_;
  StoryHomeReader homes_;
  StoryEventReader events_;
};

}  // namespace

Story read_story(const std::string& path) { return StoryReader(path).read(); }

}  // namespace anju::story
