// Carrying out what the platform asks for. Decides and changes the alert book; sends nothing.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "daemon/alert_book.hpp"
#include "daemon/mode_order.hpp"
#include "daemon/reports.hpp"

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
  std::variant<std::monostate, SetStage, TestAlarm, ModeWish>
      what;  // monostate: a newer platform knows more than this box
};

// Errors: malformed, when it is no anju.v1.Command, or its id is empty or longer than 128 bytes.
Result<ReceivedCommand> read_command(const std::string& bytes);

struct CarriedOut {
  CommandAnswer answer;
  std::vector<AlertRecord> alerts;     // to be reported, in this order
  std::optional<ModeOrder> mode = {};  // for the rules
};

CarriedOut carry_out(const ReceivedCommand& command, Instant now, const Site& site, AlertBook& book);

}  // namespace anju
