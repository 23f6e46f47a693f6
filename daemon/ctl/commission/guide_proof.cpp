// The end of a commissioning: each device is tried, and the report says so.
#include "daemon/ctl/commission/commission.hpp"
#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/commission/walk_test.hpp"
#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

// At the place where each device is now.
void tell_signals(const Guide& guide) {
  const auto devices = answer_of("/v1/devices?home=" + guide.state.home, guide.around.city());
  if (!devices) return;
  const auto weak = weak_signals(*devices, guide.around.look);
  for (const std::string& line : weak) guide.say(line);
  if (weak.empty()) guide.say(guide.around.words(Message::signals_good));
}

}  // namespace

StepEnd guide_walk_test(Guide& guide) {
  CommissionAround around = guide.around;
  around.aside = [&guide](const std::string& line) { guide.say(line); };
  WalkOptions options;
  options.home = guide.state.home;
  const auto walked = walk_test(options, around);
  if (around.is_interrupted()) return StepEnd::stopped;
  if (!walked) {
    guide.tell(walked.error());
  } else {
    guide.say(without_line_end(walked->output));
    tell_signals(guide);
    if (walked->exit_code == 0) return StepEnd::done;
  }
  const auto answer = guide.talk.ask(around.words(Message::ask_walk_again), "r");
  if (!answer || *answer == "q") return StepEnd::stopped;
  if (*answer != "g") return StepEnd::again;
  guide.state.exceptions.insert(CommissionStep::walk_test);
  return StepEnd::done;
}

StepEnd guide_report(Guide& guide) {
  CommissionAround around = guide.around;
  around.aside = [&guide](const std::string& line) { guide.say(line); };
  ReportOptions options;
  options.home = guide.state.home;
  options.technician = guide.state.technician;
  options.exceptions = guide.state.exceptions;
  const auto made = install_report(options, around);
  if (!made) {
    guide.tell(made.error());
    const auto answer = guide.talk.ask(around.words(Message::ask_again), "r");
    return answer && *answer != "q" ? StepEnd::again : StepEnd::stopped;
  }
  if (made->exit_code != 0) guide.state.exceptions.insert(CommissionStep::report);
  guide.say(without_line_end(made->output));
  guide.say(around.words(Message::report_print, fmt::arg("home", guide.state.home)));
  return StepEnd::done;
}

}  // namespace anju
