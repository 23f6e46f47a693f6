// A command from its bytes.
#include <array>

#include "anju.pb.h"
#include "daemon/commands.hpp"
#include "daemon/digest.hpp"
#include "daemon/store/ledger.hpp"

namespace anju {
namespace {

constexpr std::size_t kLongestId = 128;

WallTime wall_of(std::int64_t ms) { return WallTime{Duration{ms}}; }

ModeWish mode_wish(const v1::SetMode& asked) {
  ModeWish wish{asked.home(), asked.mode(), {}, {}};
  if (asked.for_ms() != 0) wish.lasts = Duration{asked.for_ms()};
  if (asked.until_ms() != 0) wish.until = wall_of(asked.until_ms());
  return wish;
}

Proposal proposal(const std::string& id, const v1::ThresholdProposal& asked) {
  Proposal made{id, asked.home(), asked.base_revision(), asked.rule(), asked.device(), {}, ""};
  made.limits.insert(asked.limits().begin(), asked.limits().end());
  // Without the name of a rule it would be taken for a whole file.
  if (made.rule.empty()) made.rule = " ";
  return made;
}

}  // namespace

Result<ReceivedCommand> read_command(const std::string& bytes) {
  v1::Command parsed;
  if (!parsed.ParseFromString(bytes)) return Error{ErrorCode::malformed, "no anju.v1.Command"};
  if (parsed.command_id().empty() || parsed.command_id().size() > kLongestId)
    return Error{ErrorCode::malformed, "a command_id has 1 to 128 bytes"};
  ReceivedCommand command;
  command.id = parsed.command_id();
  if (parsed.expires_at_ms() != 0) command.expires_at = wall_of(parsed.expires_at_ms());
  switch (parsed.what_case()) {
    case v1::Command::kSetStage:
      command.what = ReceivedCommand::SetStage{parsed.set_stage().alert_id(), parsed.set_stage().stage()};
      break;
    case v1::Command::kTestAlarm:
      command.what = ReceivedCommand::TestAlarm{parsed.test_alarm().home()};
      break;
    case v1::Command::kSetMode:
      command.what = mode_wish(parsed.set_mode());
      break;
    case v1::Command::kAcknowledge:
      command.what = ReceivedCommand::Acknowledge{parsed.acknowledge().alert_id(), parsed.acknowledge().by()};
      break;
    case v1::Command::kPromptAgain:
      command.what = ReceivedCommand::PromptAgain{parsed.prompt_again().alert_id()};
      break;
    case v1::Command::kTimeHint:
      command.what = ReceivedCommand::TimeHint{wall_of(parsed.time_hint().now_ms())};
      break;
    case v1::Command::kProposeThresholds:
      command.what = proposal(command.id, parsed.propose_thresholds());
      break;
    case v1::Command::kProposeConfig:
      command.what = Proposal{
          command.id, parsed.propose_config().home(), parsed.propose_config().base_revision(), "", "",
          {},         parsed.propose_config().toml()};
      break;
    case v1::Command::kForgetHome:
      command.what = ReceivedCommand::ForgetHome{parsed.forget_home().home()};
      break;
    case v1::Command::kTakeSettings:
      command.what = SignedSettings{parsed.take_settings().document(), parsed.take_settings().signature()};
      break;
    case v1::Command::WHAT_NOT_SET:
      break;
  }
  return command;
}

Result<ReceivedCommand> read_settings_command(const std::string& bytes) {
  v1::SignedSettings parsed;
  if (!parsed.ParseFromString(bytes) || parsed.document().empty() ||
      parsed.document().size() > kMostFleetDocument || parsed.signature().size() > kLongestId)
    return Error{ErrorCode::malformed, "no anju.v1.SignedSettings"};
  constexpr std::size_t kDigits = 32;
  ReceivedCommand command;
  command.id = "settings-" + hex_text(sha256(parsed.document() + parsed.signature())).substr(0, kDigits);
  command.what = SignedSettings{parsed.document(), parsed.signature()};
  return command;
}

std::string_view ReceivedCommand::kind() const {
  constexpr std::array<std::string_view, 10> kinds{"unknown",     "set-stage",    "test-alarm", "set-mode",
                                                   "acknowledge", "prompt-again", "time-hint",  "proposal",
                                                   "forget-home", "settings"};
  return kinds[what.index()];
}

std::string ReceivedCommand::subject() const {
  if (const auto* it = std::get_if<SetStage>(&what)) return it->alert_id;
  if (const auto* it = std::get_if<Acknowledge>(&what)) return it->alert_id;
  if (const auto* it = std::get_if<PromptAgain>(&what)) return it->alert_id;
  if (const auto* it = std::get_if<TestAlarm>(&what)) return it->home;
  if (const auto* it = std::get_if<ModeWish>(&what)) return it->home;
  if (const auto* it = std::get_if<Proposal>(&what)) return it->home;
  if (const auto* it = std::get_if<ForgetHome>(&what)) return it->home;
  return "";
}

}  // namespace anju
