// From transitions, receipts and commands to alert records: the lifecycle of each alert on this box.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "daemon/alert_record.hpp"
#include "daemon/clock_correction.hpp"
#include "daemon/local_effects.hpp"
#include "daemon/store/store.hpp"
#include "rules/closed_loop.hpp"
#include "rules/model/home.hpp"
#include "rules/rule_set.hpp"

namespace anju {

// What the daemon itself raises, beside the rules: to prove the way to the platform.
inline constexpr std::string_view kTestAlarmRule = "test-alarm";
inline constexpr std::string_view kWalkTestRule = "walk-test";
// How long an answer to a question that was asked once more is about that question.
inline constexpr Duration kAskAgainFor{std::chrono::minutes{10}};

// Nobody beyond the box hears of an alert until then.
struct Hold {
  HeldBy why = HeldBy::mode;
  SteadyTime until;
};

// One thread. Records that have changed since the last commit are held here, and what the closed loop waits
// for; all others are in the store. An alert that is_held() must not be told to the platform.
class AlertBook {
 public:
  // All must outlive the book.
  AlertBook(const Site& site, const RuleSet& rules, Store& store);

  // Once, first: takes up the loop of what is unfinished. What no rule can clear any more, because the rule,
  // the device or the home is gone from the configuration, or the rule no longer watches it, is cleared;
  // gives these.
  std::vector<AlertRecord> start(Instant now);

  // What a rule returned. None when it changes nothing: a second raise of the same alert, a clear of one that
  // is not open. A raised `test` event has the CAP status Test whatever is said.
  std::optional<AlertRecord> apply(const Transition& transition, CapStatus status = CapStatus::actual,
                                   const std::optional<Hold>& hold = {});
  // None: there is none, or it was dropped because it is old.
  std::optional<AlertRecord> find(const std::string& id);

  // The platform has stored this report, which was first handed to the link at `sent_at`. Gives how long it
  // took since there was something to report; none when that was known, or when it has stored a mere test of
  // what has turned real since.
  std::optional<Duration> accepted(const AlertRevision& report, Instant sent_at, Instant now);

  // The platform moves the alert along the closed loop. Errors: not_found, also of one that it has not been
  // told of; unsupported (a step that the stage does not allow; the words say which stage it is in).
  Result<AlertRecord> set_stage(const std::string& alert_id, Stage stage, Instant now);

  // A test of the way to the platform: raised and over at once, one alert for each `subject`. Gives both
  // states.
  std::vector<AlertRecord> test(HomeIndex home, std::string_view subject, Instant now,
                                AlertClass alert_class = AlertClass::technical);
  // A person at the platform has seen it: accepted from now on, if it was not before. Errors: not_found, also
  // of one that it has not been told of; unsupported, it is over.
  Result<AlertRecord> acknowledge(const std::string& alert_id, const std::string& by, Instant now);
  // A person in the home or at the box has seen it. Only the platform accepts an alert, so its stage stays;
  // the platform is told by whom. Errors: not_found; unsupported, it is closed or cancelled; out_of_range.
  Result<AlertRecord> seen_here(const std::string& alert_id, const std::string& by, Instant now);
  // The resident is asked once more, and answered_fine() within kAskAgainFor cancels it. Errors: as above,
  // and when its cause is gone.
  Result<AlertRecord> ask_again(const std::string& alert_id, Instant now);

  // The deadlines of the loop. Each step that is due is to be carried out with carry_out(); a report of what
  // must be held for longer with hold_on().
  std::optional<SteadyTime> next_deadline() { return loop_.next_deadline(); }
  std::vector<LoopStep> due(SteadyTime now) { return loop_.due(now); }
  std::optional<AlertRecord> carry_out(const LoopStep& step, Instant at);
  void hold_on(const std::string& alert_id, SteadyTime until, Instant now);

  // What is kept back at the moment and not over.
  std::vector<AlertRecord> held(const std::string& home);
  // The resident says that all is well: what they were being asked about is cancelled. Gives these; one that
  // the platform knows of is not held.
  std::vector<AlertRecord> answered_fine(const std::string& home, Instant now);

  // The walk test of the home is over: what was told as a test and goes on is actual from now. Gives these.
  std::vector<AlertRecord> walk_test_ended(const std::string& home, Instant now);

  // Nobody knew the time of the day when these stretches were lived: every time in the alerts of then is
  // corrected. Gives those that are others now, as new revisions.
  std::vector<AlertRecord> restamp(ClockCorrections corrections);

  // Changed since the last call of committed(), each once, as it is now, and all that has happened to them.
  std::vector<AlertRecord> changed() const;
  const std::vector<AlertTransition>& transitions() const { return transitions_; }
  // What is to be done in the home since the last call.
  LocalEffects take_local() { return std::exchange(local_, {}); }
  // They are kept.
  void committed();

 private:
  AlertRecord raise(const Transition& transition, CapStatus status, const std::optional<Hold>& hold) const;
  bool can_end(const AlertRecord& alert, const std::vector<std::string>& watched) const;
  void set_deadlines(AlertRecord& alert) const;
  // And notes it in the history; nothing when the stage does not allow it.
  void step(AlertRecord& alert, AlertStep step, Instant now);
  const AlertRecord& keep(AlertRecord alert);
  void note(const AlertRecord& alert);
  void note_local(const AlertRecord& alert);

  const Site* site_;
  const RuleSet* rules_;
  Store* store_;
  ClosedLoop loop_;
  std::map<std::string, AlertRecord> changed_;
  std::vector<AlertTransition> transitions_;
  std::map<std::string, std::string> held_;        // alert to home
  std::set<std::string> ringing_;                  // of which was said that the local alarm is on
  std::set<std::string> asking_;                   // and the prompt
  std::map<std::string, SteadyTime> asked_again_;  // alert to when an answer counts no more
  LocalEffects local_;
};

// A fact of the evidence as text, for the wire and for people: durations in seconds, instants as ISO 8601
// UTC.
std::string fact_text(const Fact& fact);

}  // namespace anju
