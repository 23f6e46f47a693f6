// The end of a commissioning: each device is tried, and the report says so.
#include "daemon/ctl/commission/commission.hpp"
#include "daemon/ctl/commission/report.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/commission/walk_test.hpp"
#include "daemon/ctl/json_fields.hpp"

namespace anju {
namespace {

std::string shown(std::string line) {
  while (line.ends_with('\n')) line.pop_back();
  return line;
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
    guide.say(shown(walked->output));
    if (walked->exit_code == 0) return StepEnd::done;
  }
  const auto answer = guide.talk.ask(around.words(Message::ask_walk_again), "r");
  if (!answer || *answer == "q") return StepEnd::stopped;
  if (*answer != "g") return StepEnd::again;
  guide.has_findings = true;
  return StepEnd::done;
}

StepEnd guide_report(Guide& guide) {
  CommissionAround around = guide.around;
  around.aside = [&guide](const std::string& line) { guide.say(line); };
  ReportOptions options;
  options.home = guide.state.home;
  options.technician = guide.state.technician;
  const auto made = install_report(options, around);
  if (!made) {
    guide.tell(made.error());
    const auto answer = guide.talk.ask(around.words(Message::ask_again), "r");
    return answer && *answer != "q" ? StepEnd::again : StepEnd::stopped;
  }
  guide.has_findings = guide.has_findings || made->exit_code != 0;
  guide.say(shown(made->output));
  guide.say(around.words(Message::report_print, fmt::arg("home", guide.state.home)));
  return StepEnd::done;
}

}  // namespace anju
