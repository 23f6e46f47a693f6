// `anjuctl proposal sign`: on the machine of the city that has the key. It makes what is published, and signs
// nothing that a box would call unreadable.
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "anju.pb.h"
#include "config/files.hpp"
#include "daemon/ctl/proposal_commands.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/signed_settings.hpp"

namespace anju {

Outcome<CommandEnd> sign_proposal(const SignWish& wish, const ActSurroundings& around) {
  const Look& look = around.look;
  const auto problem = [&look](const char* code, const std::string& why) {
    const int exit_code = kExitFailed;
    return Problem{exit_code, code, text_in(look, Message::fleet_not_signed), why,
                   text_in(look, Message::fleet_sign_hint)};
  };
  const auto text = read_text_file(wish.file);
  if (!text) return problem("proposal.unreadable", text.error().what);
  const auto document = read_fleet_document(*text);
  if (!document) return problem("proposal.wrong", wish.file + ": " + document.error().what);
  if (document->expires_at <= around.now())
    return problem("proposal.wrong", wish.file + ": expires: " + text_in(look, Message::fleet_is_past));
  const auto key = read_text_file(wish.key);
  if (!key) return problem("proposal.key", key.error().what);
  const auto signature = sign_settings(*text, *key);
  if (!signature) return problem("proposal.key", wish.key + ": " + signature.error().what);
  v1::SignedSettings message;
  message.set_document(*text);
  message.set_signature(*signature);
  const std::string bytes = message.SerializeAsString();
  if (!around.is_trial) {
    const auto written = place_file({wish.out, bytes, {}, 0644, false});
    if (!written) return problem("proposal.unreadable", written.error().what);
  }
  const std::string topic = document->group.empty() ? "" : "anju/v1/fleet/" + document->group + "/settings";
  if (around.door.as_json)
    return CommandEnd{boost::json::serialize(boost::json::object{{"schema_version", 1},
                                                                 {"number", document->number},
                                                                 {"topic", topic},
                                                                 {"file", wish.out},
                                                                 {"bytes", bytes.size()}}) +
                          "\n",
                      0};
  return CommandEnd{say(look.language, Message::fleet_signed, fmt::arg("number", document->number),
                        fmt::arg("file", wish.out), fmt::arg("topic", topic)) +
                        "\n",
                    0};
}

}  // namespace anju
