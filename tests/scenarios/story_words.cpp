#include "tests/scenarios/story_words.hpp"

#include <doctest/doctest.h>

#include "tests/scenarios/story.hpp"

namespace anju::story {

bool StoryWords::begin(std::string line) {
  ++number_;
  if (const auto comment = line.find("#"); comment != std::string::npos && line.find('|') > comment)
    line.resize(comment);
  words_ = std::istringstream(line);
  return take(first_);
}

void StoryWords::refuse(const std::string& why) const {
  FAIL(path_ << ":" << number_ << ": " << why);
  throw std::runtime_error(why);  // not reached: FAIL throws
}

std::string StoryWords::word(const char* what) {
  std::string found;
  if (!take(found)) refuse(std::string("lacks ") + what);
  return found;
}

bool StoryWords::take_word(const std::string& wanted) {
  const auto start = words_.tellg();
  if (word("what it says") == wanted) return true;
  words_.seekg(start);
  return false;
}

std::string StoryWords::rest() {
  std::string text;
  std::getline(words_ >> std::ws, text);
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

Duration StoryWords::length() {
  const std::string text = word("a length");
  try {
    return parse_length(text);
  } catch (const std::exception& e) {
    refuse(e.what());
  }
}

Duration StoryWords::time(const std::string& day) {
  const std::string clock = word("a time");
  if (clock.size() < 5 || clock[2] != ':') refuse("a time is DAY HH:MM, not " + day + " " + clock);
  const int in_minute = clock.size() == 8 ? std::stoi(clock.substr(6)) : 0;
  return std::chrono::hours{24 * (std::stoi(day) - 1) + std::stoi(clock.substr(0, 2))} +
         std::chrono::minutes{std::stoi(clock.substr(3, 2))} + std::chrono::seconds{in_minute};
}

}  // namespace anju::story
