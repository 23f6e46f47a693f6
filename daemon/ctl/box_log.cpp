#include "daemon/ctl/care_commands.hpp"
#include "daemon/ctl/outside_program.hpp"
#include "daemon/ctl/reading_commands.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

std::string quoted_pattern(const std::string& text) {
  std::string pattern;
  for (const char c : text) {
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
    pattern += is_plain ? std::string(1, c) : std::string("\\") + c;
  }
  return pattern;
}

}  // namespace

std::vector<std::string> journal_words(const CareWish& wish, WallTime now, bool as_json) {
  std::vector<std::string> words{"journalctl", "--no-pager"};
  for (const char* unit : {"anjud", "anju-uplink", "anju-uplink-second"})
    words.push_back(std::string("--unit=") + unit + ".service");
  words.push_back(as_json ? "--output=json" : "--output=short-iso");
  if (wish.follows) words.push_back("--follow");
  const auto since = time_of(wish.since, now, {});
  if (since && *since) {
    const std::string at = iso_time(**since);
    words.push_back("--since=" + at.substr(0, 10) + " " + at.substr(11, 8) + " UTC");
  }
  if (!wish.device.empty()) words.push_back("--grep=\\b" + quoted_pattern(wish.device) + "\\b");
  return words;
}

Outcome<CommandEnd> show_log(const CareWish& wish, const ActSurroundings& around) {
  if (const auto since = time_of(wish.since, around.now(), around.look); !since) return since.error();
  const auto words = journal_words(wish, around.now(), around.door.as_json);
  if (around.is_trial) {
    std::string line;
    for (const std::string& word : words) line += (line.empty() ? "" : " ") + word;
    return CommandEnd{line + "\n", 0};
  }
  const auto code = run_program(words);
  if (code) return CommandEnd{"", around.is_stopped() ? kExitInterrupted : *code == 0 ? 0 : kExitFailed};
  return Problem{kExitFailed, "log.no_journal", text_in(around.look, Message::log_what), code.error().what,
                 text_in(around.look, Message::log_hint)};
}

}  // namespace anju
