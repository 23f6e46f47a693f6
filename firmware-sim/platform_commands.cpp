#include "firmware-sim/platform_commands.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <sstream>
#include <vector>

namespace anju::sim {
namespace {

using Operands = std::vector<std::string>;

Operands words_of(const std::string& line) {
  std::istringstream in(line);
  return {std::istream_iterator<std::string>(in), {}};
}

std::optional<std::int64_t> number(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool set_mode(const Operands& words, anju::v1::SetMode& mode) {
  const auto seconds = number(words[3]);
  if (!seconds) return false;
  mode.set_home(words[1]);
  mode.set_mode(words[2]);
  mode.set_for_ms(*seconds * 1000);
  return true;
}

bool propose_limits(const Operands& words, anju::v1::ThresholdProposal& proposal) {
  proposal.set_home(words[1]);
  proposal.set_base_revision(words[2]);
  proposal.set_rule(words[3]);
  for (std::size_t i = 4; i + 1 < words.size(); ++i) {
    const auto equals = words[i].find('=');
    if (equals == std::string::npos) return false;
    (*proposal.mutable_limits())[words[i].substr(0, equals)] = words[i].substr(equals + 1);
  }
  return true;
}

bool propose_file(const Operands& words, anju::v1::ConfigProposal& proposal) {
  std::ifstream file(words[3], std::ios::binary);
  if (!file) return false;
  proposal.set_home(words[1]);
  proposal.set_base_revision(words[2]);
  proposal.set_toml(std::string(std::istreambuf_iterator<char>(file), {}));
  return true;
}

bool fill(const Operands& words, anju::v1::Command& command) {
  const std::string& verb = words[0];
  const std::size_t count = words.size();
  if (verb == "stage" && count == 4) {
    command.mutable_set_stage()->set_alert_id(words[1]);
    command.mutable_set_stage()->set_stage(words[2]);
    return true;
  }
  if (verb == "ack" && count == 4) {
    command.mutable_acknowledge()->set_alert_id(words[1]);
    command.mutable_acknowledge()->set_by(words[2]);
    return true;
  }
  if (verb == "mode" && count == 5) return set_mode(words, *command.mutable_set_mode());
  if (verb == "limits" && count >= 6) return propose_limits(words, *command.mutable_propose_thresholds());
  if (verb == "config" && count == 5) return propose_file(words, *command.mutable_propose_config());
  if (count != 3) return false;
  if (verb == "test") {
    command.mutable_test_alarm()->set_home(words[1]);
  } else if (verb == "ask") {
    command.mutable_prompt_again()->set_alert_id(words[1]);
  } else if (verb == "forget") {
    command.mutable_forget_home()->set_home(words[1]);
  } else if (verb == "time" && number(words[1])) {
    command.mutable_time_hint()->set_now_ms(*number(words[1]));
  } else {
    return false;
  }
  return true;
}

}  // namespace

const char* const kKnownCommands =
    "stage ALERT_ID STAGE GATEWAY, ack ALERT_ID WHO GATEWAY, ask ALERT_ID GATEWAY, test HOME GATEWAY, mode "
    "HOME MODE "
    "SECONDS GATEWAY (0 seconds: it ends), time MS_SINCE_1970 GATEWAY, limits HOME REVISION RULE "
    "NAME=VALUE... "
    "GATEWAY, config HOME REVISION FILE GATEWAY, forget HOME GATEWAY, again (the last one with the same id), "
    "quit";

std::optional<TypedCommand> parse_command(const std::string& line) {
  const Operands words = words_of(line);
  TypedCommand typed;
  if (words.size() < 3 || !fill(words, typed.command)) return std::nullopt;
  typed.gateway = words.back();
  return typed;
}

}  // namespace anju::sim
