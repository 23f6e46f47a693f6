// Carrying out what the platform asks for. Decides and changes the alert book; sends nothing. There is no
// command that runs a program, and none that changes the configuration: what is signed waits for anjuctl.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/proposal.hpp"
#include "daemon/reports.hpp"
#include "daemon/signed_settings.hpp"

namespace anju {

// A command as it came, read and found to be one.
struct ReceivedCommand {
  std::string id;
  std::optional<WallTime> expires_at;
  struct SetStage {
    std::string alert_id;
    std::string stage;
  };
  struct TestAlarm {
    std::string home;
  };
  struct Acknowledge {
    std::string alert_id;
    std::string by;
  };
  struct PromptAgain {
    std::string alert_id;
  };
  struct TimeHint {
    WallTime now;
  };
  struct ForgetHome {
    std::string home;
  };
  std::variant<std::monostate, SetStage, TestAlarm, ModeWish, Acknowledge, PromptAgain, TimeHint, Proposal,
               ForgetHome, SignedSettings>
      what;  // monostate: a newer platform knows more than this box

  // "set-stage"; and the alert or the home that it names.
  std::string_view kind() const;
  std::string subject() const;
};

// Errors: malformed, when it is no anju.v1.Command, or its id is empty or longer than 128 bytes.
Result<ReceivedCommand> read_command(const std::string& bytes);
// Of the topic of a group, where nobody has given them an id: it is made of what they are. Errors: malformed.
Result<ReceivedCommand> read_settings_command(const std::string& bytes);

// What came of settings so far: they wait, or why not.
struct SettingsAnswer {
  CommandAnswer::Outcome outcome = CommandAnswer::Outcome::waiting;
  std::string reason;
  std::string number;  // "18"; empty: they are not signed, or not for this gateway
};

// What is beyond alerts and rules. Each may be empty: then the command that needs it is refused.
struct CommandDoors {
  // Checked and kept for a person to decide. Errors: with the words for the platform.
  std::function<Result<void>(const Proposal&)> keep_proposal;
  // Errors: unsupported, it is installed; not_found, nothing is kept of it.
  std::function<Result<void>(const std::string& home)> forget_home;
  // Judged, and kept for anjuctl to write.
  std::function<SettingsAnswer(const std::string& id, const SignedSettings&, Instant now)> take_settings;
  // The home can ask whether all is well.
  std::function<bool(const std::string& home)> can_ask;
};

struct CarriedOut {
  CommandAnswer answer;
  std::vector<AlertRecord> alerts;     // to be reported, in this order
  std::optional<ModeOrder> mode = {};  // for the rules
  std::optional<Duration> ahead = {};  // of the platform's clock is the clock of this box
  std::string subject = {};            // where only carrying it out has shown what it is about
};

CarriedOut carry_out(const ReceivedCommand& command, Instant now, const Site& site, AlertBook& book,
                     const CommandDoors& doors = {});

}  // namespace anju
