// Plays a story on a whole box.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/scenarios/story.hpp"
#include "tests/scenarios/transcript.hpp"

namespace anju::story {

enum class Kills : std::uint8_t { none, after_each_commit, now_and_then };

class StoryPlayer {
 public:
  // Both must outlive it.
  StoryPlayer(const Story& story, const Settings& settings, Kills kills);

  // What is told, from the beginning to the end.
  std::string told();
  unsigned kills() const { return killed_; }

 private:
  Duration now() const { return since_begin_ + (box_.clock.machine().since_boot - kSinceBoot); }
  WallTime true_wall() const { return story_->begin() + now(); }
  void set_out();
  void happen(const StoryEvent& event);
  void say(const StoryEvent& event);
  void go_off(const StoryEvent& event);
  void move_stage(const StoryEvent& event);
  void set_mode(const StoryEvent& event);
  void tell_broker(bool is_up);
  void greet();
  bool is_killed_now();

  static constexpr Duration kSinceBoot{std::chrono::minutes{1}};

  const Story* story_;
  Kills kill_;
  test::TemporaryFolder folder_;
  test::Box box_;
  Transcript transcript_;
  Duration since_begin_{};  // when the machine was switched on
  unsigned boots_ = 1;
  unsigned commands_ = 0;
  bool broker_is_up_ = true;
  bool city_is_up_ = true;
  std::uint64_t commits_ = 0;  // seen by is_killed_now()
  std::uint64_t dice_;
  unsigned killed_ = 0;
};

}  // namespace anju::story
