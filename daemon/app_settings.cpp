// Settings that a city has signed for many boxes at once: anjud judges them and keeps them for anjuctl,
// because it may not write the configuration itself.
#include <boost/asio/post.hpp>

#include "daemon/app.hpp"
#include "daemon/proposal_shelf.hpp"
#include "daemon/settings_shelf.hpp"

namespace anju {

SettingsAnswer App::take_settings(const std::string& id, const SignedSettings& settings, Instant now) {
  if (settings_.fleet) {
    const std::string why = distrust_of(settings, *settings_.fleet);
    if (!why.empty())
      return {CommandOutcome::refused, std::string(name(SettingsRefusal::bad_signature)) + ": " + why, ""};
  }
  SettingsGround ground{options_.config, options_.paths, store_->settings_notes().highest, {}};
  if (now.quality == ClockQuality::synced) ground.now = now.wall;
  const SettingsJudgement judged = judge_settings(settings, ground);
  const std::uint64_t number = judged.document.number;
  SettingsAnswer answer;
  if (judged.is_addressed) answer.number = std::to_string(number);
  if (judged.is_addressed && judged.is_taken) {
    answer.outcome = CommandOutcome::done;
    answer.reason = "it was taken up before";
  } else if (judged.refusal) {
    answer.outcome = CommandOutcome::refused;
    answer.reason = std::string(name(*judged.refusal)) + ": " + judged.why;
  } else if (const auto kept =
                 keep_settings({id, settings, "", "", {}}, proposal_folder(settings_.store.path), number);
             !kept) {
    answer.outcome = CommandOutcome::refused;
    answer.reason = "unavailable: " + kept.error().what;
  }
  return answer;
}

Result<void> App::settings_ended(const CommandAnswer& answer) {
  boost::asio::post(io_, [this] { step(); });
  return pipeline_->settings_ended(answer, clock_->now());
}

}  // namespace anju
