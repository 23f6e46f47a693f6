#include "daemon/ctl/commission/commission.hpp"

#include <array>

#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

struct StepInfo {
  Message title;
  StepEnd (*guide)(Guide&);
};

const StepInfo& info_of(CommissionStep step) {
  static constexpr std::array<StepInfo, kCommissionSteps.size()> kSteps{
      StepInfo{Message::step_preflight, guide_preflight}, StepInfo{Message::step_bind, guide_bind},
      StepInfo{Message::step_home, guide_home},           StepInfo{Message::step_devices, guide_devices},
      StepInfo{Message::step_rules, guide_rules},         StepInfo{Message::step_walk_test, guide_walk_test},
      StepInfo{Message::guide_step_report, guide_report}};
  return kSteps[static_cast<std::size_t>(step)];
}

std::filesystem::path state_folder(const CommissionAround& around) {
  return load_settings(around.config, {around.shared_folder}).settings.store.path.parent_path();
}

std::string heading(const Guide& guide, CommissionStep step) {
  return "\n" + guide.around.words(Message::step_heading, fmt::arg("number", static_cast<int>(step) + 1),
                                   fmt::arg("count", kCommissionSteps.size()),
                                   fmt::arg("title", guide.around.words(info_of(step).title)));
}

}  // namespace

std::string without_line_end(std::string output) {
  while (output.ends_with('\n')) output.pop_back();
  return output;
}

void Guide::tell(const Problem& problem) const {
  talk.say(without_line_end(to_text(problem, around.look.language)));
}

bool Guide::keep() const {
  const auto kept = save_state(state_folder(around), state);
  if (!kept) tell(not_written(around, kept.error().what));
  return kept.has_value();
}

bool wait_for_daemon(const Guide& guide, const std::function<bool()>& is_there, Duration limit) {
  constexpr Duration kLook{200ms};
  const Duration end = guide.around.since_boot() + limit;
  while (!guide.around.is_interrupted()) {
    if (is_there()) return true;
    if (guide.around.since_boot() >= end) return false;
    guide.around.pause(kLook);
  }
  return false;
}

// The daemon answers for a moment longer, and then with a start that is later.
bool take_up_and_wait(const Guide& guide) {
  const Duration asked = guide.around.since_boot();
  if (const auto taken = take_up(guide.around); !taken) {
    guide.tell(taken.error());
    return false;
  }
  // It answers for 200 ms more, and must not be taken for the one that is to come.
  constexpr Duration kStillTheOld{500ms};
  guide.around.pause(kStillTheOld);
  const bool is_back = wait_for_daemon(
      guide,
      [&] {
        const auto answer = answer_of("/v1/status", guide.around.city());
        if (!answer) return false;
        const Duration up{std::chrono::seconds{number_of(*answer, "uptime_s")}};
        return up <= guide.around.since_boot() - asked;
      },
      20s);
  if (!is_back) guide.say(guide.around.words(Message::daemon_not_back));
  return is_back;
}

Problem needs_terminal(const CommissionAround& around) {
  return {kExitState, "commission.no_terminal", around.words(Message::no_terminal_what),
          around.words(Message::no_terminal_why), around.words(Message::no_terminal_hint)};
}

int commission(const CommissionOptions& options, const CommissionAround& around, Talk& talk,
               const LikelyProfiles& likely_profiles) {
  Guide guide{around, talk, likely_profiles};
  const auto known = load_state(state_folder(around));
  guide.state = known.value_or(CommissionState{});
  if (!options.technician.empty()) guide.state.technician = options.technician;
  if (known && guide.state.next()) {
    const CommissionStep next = *guide.state.next();
    guide.say(around.words(Message::commission_goes_on, fmt::arg("number", static_cast<int>(next) + 1),
                           fmt::arg("title", around.words(info_of(next).title))));
  } else {
    guide.say(around.words(Message::commission_begins, fmt::arg("count", kCommissionSteps.size())));
  }
  while (const auto step = guide.state.next()) {
    guide.say(heading(guide, *step));
    const StepEnd end = info_of(*step).guide(guide);
    if (around.is_interrupted()) {
      guide.say("\n" + around.words(Message::commission_interrupted));
      return kExitInterrupted;
    }
    if (end == StepEnd::stopped) {
      guide.say(around.words(Message::commission_stopped));
      return kExitState;
    }
    if (end == StepEnd::again) continue;
    guide.state.done[*step] = iso_time(around.clocks().wall);
    if (!guide.keep()) return kExitFailed;
  }
  static_cast<void>(drop_state(state_folder(around)).has_value());
  guide.say("\n" + around.words(!guide.state.exceptions.empty() ? Message::commission_done_with
                                                                : Message::commission_done,
                                fmt::arg("home", guide.state.home)));
  return !guide.state.exceptions.empty() ? kExitFindings : 0;
}

}  // namespace anju
