// `anjuctl commission`: a first visit, question by question, over the same steps that are commands of their
// own. It goes on where it stopped, after a power cut too.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "daemon/ctl/commission/commission_state.hpp"
#include "daemon/ctl/commission/surroundings.hpp"
#include "daemon/ctl/commission/talk.hpp"

namespace anju {

struct CommissionOptions {
  std::string technician;
};

// Profiles that fit the meter with that number on a bus, the best first; none where nobody answers.
using LikelyProfiles = std::function<std::vector<std::string>(const std::string& bus, int unit)>;

// The exit code: 0 all done, 1 failed, 6 done and something is not as it should be, 8 stopped by the person,
// 130 Ctrl-C.
int commission(const CommissionOptions& options, const CommissionAround& around, Talk& talk,
               const LikelyProfiles& likely_profiles);

// For who has no terminal: that it takes one, and the single commands.
Problem needs_terminal(const CommissionAround& around);

// What a step is given, and how it ends.
struct Guide {
  const CommissionAround& around;
  Talk& talk;
  const LikelyProfiles& likely_profiles;
  CommissionState state = {};

  void say(const std::string& line) const { talk.say(line); }
  // A problem in its three lines.
  void tell(const Problem& problem) const;
  // Writes down how far it has come. False: it cannot be kept, and the step is not done.
  bool keep() const;
};
enum class StepEnd : std::uint8_t { done, again, stopped };

// What a command has put out, without its last line end.
std::string without_line_end(std::string output);

StepEnd guide_preflight(Guide& guide);
StepEnd guide_bind(Guide& guide);
StepEnd guide_home(Guide& guide);
StepEnd guide_devices(Guide& guide);
StepEnd guide_rules(Guide& guide);
StepEnd guide_walk_test(Guide& guide);
StepEnd guide_report(Guide& guide);

// The daemon takes the settings up and is there again: within `limit`.
bool wait_for_daemon(const Guide& guide, const std::function<bool()>& is_there, Duration limit);
bool take_up_and_wait(const Guide& guide);

}  // namespace anju
