// The two halves of a day: who lives there, and what happens.
#pragma once

#include <set>
#include <string>

#include "tests/scenarios/story.hpp"
#include "tests/scenarios/story_words.hpp"

namespace anju::story {

// `home`, `device` and `channel` lines. Both must outlive it.
class StoryHomeReader {
 public:
  StoryHomeReader(Story& story, StoryWords& words) : story_(story), words_(words) {}

  void read_home();
  void read_device();
  void read_channel();
  // The one that is being told of.
  StoryHome& home();

 private:
  std::string sign_of_life();

  Story& story_;
  StoryWords& words_;
};

// Lines that begin with a day and a time. All must outlive it.
class StoryEventReader {
 public:
  StoryEventReader(Story& story, StoryWords& words, StoryHomeReader& homes)
      : story_(story), words_(words), homes_(homes) {}

  void read_event(const std::string& day);
  // Once all are read and in order: a device that repeats itself stamps what it says, or nobody could tell.
  void stamp_repeats();

 private:
  void add(const StoryEvent& event);
  StoryEvent read_happening(StoryEvent event, const std::string& what);
  void read_box(StoryEvent& event);
  void read_clock(StoryEvent& event);
  void read_city(StoryEvent& event);
  void read_mode(StoryEvent& event);
  void read_message(StoryEvent& event, const std::string& who);
  // QUANTITY VALUE, as often as there are some, and how far it is to be believed.
  void read_values(StoryEvent& event);
  const StoryDevice* find(const std::string& id) const;

  Story& story_;
  StoryWords& words_;
  StoryHomeReader& homes_;
  std::set<std::string> repeating_;
};

}  // namespace anju::story
