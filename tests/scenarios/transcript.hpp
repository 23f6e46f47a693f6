// What becomes of a story, told line by line: what the store keeps of each alert, what is known of the
// people, and what reaches the city.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "tests/fakes/box.hpp"

namespace anju::story {

// Looks at the box from outside after each turn of its loop. Each line has the time of what it tells, not of
// the look, so that a restart in between changes nothing.
class Transcript {
 public:
  // Both must outlive it.
  Transcript(test::Box& box, WallTime begin) : box_(&box), begin_(begin) {}

  // `now` since the beginning of the first day.
  void look(Duration now);
  std::string text() const;

  // The alert that lines call so. "" when there is none.
  std::string alert_called(const std::string& name) const;

 private:
  // Lines of one time are in this order.
  enum class Rank : std::uint8_t { alert, home, city };
  struct Line {
    Duration at;
    Rank rank;
    std::string key;  // those of one subject stay together, in the order of `step`
    int step = 0;
    std::string text;
    bool operator<(const Line& other) const {
      return std::tie(at, rank, key, step) < std::tie(other.at, other.rank, other.key, other.step);
    }
  };

  void look_at_alerts(Duration now);
  void look_at_alert(const AlertRecord& alert, Duration now);
  std::string in_words(const AlertRecord& alert, const KeptTransition& step);
  void look_at_the_home_itself(Duration now);
  void look_at_homes(Duration now);
  void look_at_city(Duration now);
  void tell(Duration at, const AlertRecord& alert, const std::string& what);
  void tell_of_home(Duration at, const std::string& key, const std::string& what);
  static bool is_said_again(const std::vector<Line>& lines, std::size_t i);
  void tell_of_city(Duration at, const std::string& what);
  const std::string& name_of(const AlertRecord& alert);
  std::string shown(std::string text) const;
  std::string facts(const AlertRecord& alert) const;

  test::Box* box_;
  WallTime begin_;
  std::vector<Line> lines_;
  std::map<std::string, std::string> names_;  // of alerts, by id
  std::map<std::string, int> episodes_;       // of alerts with one name
  struct Seen {
    std::size_t steps = 0;
    WallTime detected_at;
    std::string state;
  };
  std::map<std::string, Seen> alerts_;        // by id
  std::map<std::string, std::string> rings_;  // what was said last of an alarm in the home, or a question
  std::size_t alarms_ = 0;
  std::size_t prompts_ = 0;
  std::map<std::string, std::string> of_home_;  // what was told last
  std::set<std::string> reached_city_;          // message ids
  std::size_t sent_ = 0;
  std::uint64_t commits_ = 0;
};

}  // namespace anju::story
