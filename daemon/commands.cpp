#include "daemon/commands.hpp"

#include <algorithm>

namespace anju {
namespace {

// Beyond it a hint says nothing about this box.
constexpr Duration kLongestAhead{std::chrono::days{36'525}};

class Execution {
 public:
  Execution(const ReceivedCommand& command, Instant now, const Site& site, AlertBook& book,
            const CommandDoors& doors)
      : command_(command), now_(now), site_(site), book_(book), doors_(doors) {}

  CarriedOut operator()(const std::monostate&) const {
    return refused("this version of Anju does not know the command");
  }

  CarriedOut operator()(const ReceivedCommand::SetStage& wanted) const {
    const auto stage = find_stage(wanted.stage);
    if (!stage) return refused("there is no stage \"" + wanted.stage + "\"");
    const auto known = book_.find(wanted.alert_id);
    if (known && !known->is_held() && known->stage == *stage && step_to(*stage)) return done();
    return changed(book_.set_stage(wanted.alert_id, *stage, now_));
  }

  // Raised and over at once, because a test has no cause that lasts; the command's id makes it one alert,
  // however often the command comes.
  CarriedOut operator()(const ReceivedCommand::TestAlarm& test) const {
    const auto is_it = [&test](const Home& home) { return home.id == test.home; };
    const auto home = std::find_if(site_.homes.begin(), site_.homes.end(), is_it);
    if (home == site_.homes.end()) return refused("there is no home \"" + test.home + "\" on this gateway");
    CarriedOut result = done();
    result.alerts = book_.test(static_cast<HomeIndex>(home - site_.homes.begin()), command_.id, now_);
    return result;
  }

  CarriedOut operator()(const ModeWish& wish) const {
    const auto order = mode_order(wish, site_, now_);
    if (!order) return refused(order.error().what);
    CarriedOut result = done();
    result.mode = *order;
    return result;
  }

  CarriedOut operator()(const ReceivedCommand::Acknowledge& seen) const {
    return changed(book_.acknowledge(seen.alert_id, seen.by, now_));
  }

  CarriedOut operator()(const ReceivedCommand::PromptAgain& asked) const {
    const auto known = book_.find(asked.alert_id);
    if (known && (!doors_.can_ask || !doors_.can_ask(known->home)))
      return refused("the home " + known->home + " has nothing to ask with");
    return changed(book_.ask_again(asked.alert_id, now_));
  }

  CarriedOut operator()(const ReceivedCommand::TimeHint& hint) const {
    const Duration ahead = now_.wall - hint.now;
    if (ahead > kLongestAhead || ahead < -kLongestAhead) return refused("that is no time of this century");
    CarriedOut result = done();
    result.answer.reason = "the clock of this box is " + std::to_string(ahead.count()) + " ms ahead";
    result.ahead = ahead;
    return result;
  }

  CarriedOut operator()(const Proposal& proposal) const {
    if (!doors_.keep_proposal) return refused("this gateway keeps no proposals");
    return answered(doors_.keep_proposal(proposal));
  }

  CarriedOut operator()(const SignedSettings& settings) const {
    if (!doors_.take_settings) return refused("this gateway takes up nobody's settings");
    const SettingsAnswer answer = doors_.take_settings(command_.id, settings, now_);
    CarriedOut result{{command_.id, answer.outcome, answer.reason}, {}};
    result.subject = answer.number;
    return result;
  }

  CarriedOut operator()(const ReceivedCommand::ForgetHome& wish) const {
    if (!doors_.forget_home) return refused("this gateway cannot forget a home");
    return answered(doors_.forget_home(wish.home));
  }

 private:
  CarriedOut done() const { return {{command_.id, CommandOutcome::done, ""}, {}}; }
  CarriedOut refused(std::string reason) const {
    return {{command_.id, CommandOutcome::refused, std::move(reason)}, {}};
  }
  CarriedOut answered(const Result<void>& result) const {
    return result ? done() : refused(result.error().what);
  }
  CarriedOut changed(const Result<AlertRecord>& alert) const {
    if (!alert) return refused(alert.error().what);
    CarriedOut result = done();
    result.alerts = {*alert};
    return result;
  }

  const ReceivedCommand& command_;
  const Instant now_;
  const Site& site_;
  AlertBook& book_;
  const CommandDoors& doors_;
};

}  // namespace

CarriedOut carry_out(const ReceivedCommand& command, Instant now, const Site& site, AlertBook& book,
                     const CommandDoors& doors) {
  // Only a clock that is sure of itself may say that it is too late.
  const bool is_sure = now.quality == ClockQuality::synced;
  if (is_sure && command.expires_at && *command.expires_at <= now.wall)
    return {{command.id, CommandOutcome::expired, "it came after it had expired"}, {}};
  return std::visit(Execution(command, now, site, book, doors), command.what);
}

}  // namespace anju
