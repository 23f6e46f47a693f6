// What is to be done in the home itself, as values. The errand desk makes errands of them, which are kept in
// the same commit.
#pragma once

#include <string>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/time.hpp"

namespace anju {

// An emergency that the platform has not accepted in time: on until it is accepted, over or cancelled. After
// a restart it is said again that it is on.
struct LocalAlarm {
  std::string alert_id;
  std::string home;
  std::string device;  // empty: the home as a whole
  EventKind event = EventKind::test;
  std::string sentence_zh;
  std::string sentence_en;
  bool is_on = true;
  SteadyTime since;  // others beyond the box may hear of it
};

// The resident is asked whether all is well: on until there is an answer, it is over, or `until` has come
// and others hear of it. After a restart it is said again that it is on.
struct Prompt {
  std::string alert_id;
  std::string home;
  EventKind event = EventKind::test;
  std::string sentence_zh;
  std::string sentence_en;
  Instant until;
  bool is_on = true;
  bool is_again = false;  // the platform wants it asked once more, whatever came of it before
};

struct LocalEffects {
  std::vector<LocalAlarm> alarms;
  std::vector<Prompt> prompts;

  bool empty() const { return alarms.empty() && prompts.empty(); }
};

}  // namespace anju
