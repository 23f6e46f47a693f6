// One line of a day, word by word; what cannot be read fails the test with its file and line.
#pragma once

#include <map>
#include <sstream>
#include <string>

#include "rules/model/time.hpp"

namespace anju::story {

class StoryWords {
 public:
  explicit StoryWords(std::string path) : path_(std::move(path)) {}

  // The next line of the file. False: it says nothing, or is a comment.
  bool begin(std::string line);
  const std::string& first() const { return first_; }

  [[noreturn]] void refuse(const std::string& why) const;
  // The next word; `what` it is missing as, when there is none.
  std::string word(const char* what);
  // The next word, where there may be none.
  bool take(std::string& word) { return static_cast<bool>(words_ >> word); }
  // As take(), but only this one.
  bool take_word(const std::string& wanted);
  // All that is left of the line.
  std::string rest();
  Duration length();
  // "2 06:40" is twenty to seven on the second day.
  Duration time(const std::string& day);
  template <class Value>
  Value one_of(const std::map<std::string, Value>& known) {
    const std::string name = word("what becomes of it");
    const auto found = known.find(name);
    if (found == known.end()) refuse("knows no " + name);
    return found->second;
  }

 private:
  std::string path_;
  int number_ = 0;
  std::istringstream words_;
  std::string first_;
};

}  // namespace anju::story
