#include "daemon/ctl/home_mode.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string wish_json(const ModeOptions& options) {
  json::object wish{{"mode", options.mode}};
  if (!options.lasts.empty()) wish["for"] = options.lasts;
  if (!options.until.empty()) wish["until"] = options.until;
  if (options.is_trial) wish["dry_run"] = true;
  return json::serialize(wish);
}

std::string shown(const json::value& answer, bool is_trial, const Look& look) {
  const std::string mode(word(look.language, WordKind::mode, text_of(answer, "mode")));
  const std::string home = text_of(answer, "home");
  // An answer of an older daemon does not tell; then it was.
  if (!is_there(answer, "until") && is_there(answer, "was_on") && !flag_of(answer, "was_on"))
    return say(look.language, Message::mode_was_off, fmt::arg("home", home), fmt::arg("mode", mode)) + "\n";
  if (!is_there(answer, "until"))
    return say(look.language, is_trial ? Message::mode_trial_end : Message::mode_ended,
               fmt::arg("home", home), fmt::arg("mode", mode)) +
           "\n";
  return say(look.language, is_trial ? Message::mode_trial : Message::mode_set, fmt::arg("home", home),
             fmt::arg("mode", mode), fmt::arg("until", time_text(look, text_of(answer, "until")))) +
         "\n";
}

}  // namespace

Outcome<std::string> tell_mode(const ModeOptions& options, const Query& door, const Look& look) {
  const auto answer =
      http_post(door.socket, "/v1/homes/" + options.home + "/mode", wish_json(options), door.timeout);
  if (!answer) return no_answer(door, look, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, look);
  boost::system::error_code fault;
  json::value told = json::parse(answer->body, fault);
  if (door.as_json && options.is_trial && !fault && told.is_object()) {
    told.as_object()["dry_run"] = true;
    return json::serialize(told) + "\n";
  }
  if (door.as_json) return answer->body + "\n";
  if (!fault && told.is_object()) return shown(told, options.is_trial, look_there(*answer, look));
  return Problem{kExitFailed, "daemon.unreadable", std::string(text(Message::answer_what).in(look.language)),
                 "POST", std::string(text(Message::refused_hint).in(look.language))};
}

}  // namespace anju
