#include "daemon/ctl/act.hpp"

namespace anju {

std::optional<Problem> unless_sure(const ActSurroundings& around, const std::string& question,
                                   const std::string& wanted) {
  if (around.is_sure || around.is_trial) return std::nullopt;
  const auto refuse = [&](const char* code, int exit_code, Message why) {
    return Problem{exit_code, code, question, text_in(around.look, why),
                   say(around.look.language, Message::sure_hint, fmt::arg("wanted", wanted))};
  };
  if (!around.confirm) return refuse("usage.sure", kExitUsage, Message::sure_why);
  const std::string asked = say(around.look.language, Message::sure_question, fmt::arg("question", question),
                                fmt::arg("wanted", wanted)) +
                            " ";
  if (around.confirm(asked, wanted)) return std::nullopt;
  return refuse("usage.declined", kExitFailed, Message::declined_why);
}

}  // namespace anju
