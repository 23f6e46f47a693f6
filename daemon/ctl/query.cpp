#include "daemon/ctl/query.hpp"

namespace anju {
namespace {

std::string target(const Query& query) {
  switch (query.view) {
    case View::status:
      return "/v1/status";
    case View::homes:
    case View::modes:
      return "/v1/homes";
    case View::devices:
      return "/v1/devices";
    case View::alerts:
      return query.only_open ? "/v1/alerts?open=1" : "/v1/alerts";
    case View::buses:
      return "/v1/buses";
    case View::store:
      return "/v1/store";
    case View::outbox:
      break;
  }
  return "/v1/outbox";
}

}  // namespace

Problem no_answer(const Query& query, const Look& look, const boost::system::error_code& fault) {
  const std::string socket = query.socket.string();
  if (is_timeout(fault)) {
    const auto seconds = std::chrono::duration<double>(query.timeout).count();
    return {
        kExitUnreachable, "daemon.timeout", text_in(look, Message::timeout_what),
        say(look.language, Message::timeout_why, fmt::arg("socket", socket), fmt::arg("seconds", seconds)),
        text_in(look, Message::timeout_hint)};
  }
  const std::string why = say(look.language, Message::unreachable_why, fmt::arg("socket", socket),
                              fmt::arg("reason", fault.message()));
  if (fault == boost::system::errc::permission_denied)
    return {kExitUnreachable, "daemon.forbidden", text_in(look, Message::forbidden_what), why,
            text_in(look, Message::forbidden_hint)};
  return {kExitUnreachable, "daemon.unreachable", text_in(look, Message::unreachable_what), why,
          text_in(look, Message::unreachable_hint)};
}

Problem refused(const HttpAnswer& answer, const Look& look) {
  constexpr unsigned kNotFound = 404;
  constexpr unsigned kConflict = 409;
  Problem problem{kExitFailed, "daemon.refused", text_in(look, Message::refused_what),
                  say(look.language, Message::refused_why, fmt::arg("status", answer.status),
                      fmt::arg("reason", error_of(answer.body))),
                  text_in(look, Message::refused_hint)};
  if (answer.status == kNotFound) {
    problem.exit_code = kExitNotFound;
    problem.code = "daemon.not_found";
    problem.hint = text_in(look, Message::refused_missing_hint);
  } else if (answer.status == kConflict) {
    problem.exit_code = kExitState;
    problem.code = "daemon.wrong_state";
    problem.hint = text_in(look, Message::refused_state_hint);
  }
  return problem;
}

Look look_there(const HttpAnswer& answer, Look look) {
  look.zone = Zone::find(answer.timezone).value_or(Zone{});
  return look;
}

Outcome<std::string> ask(const Query& query, const Look& look) {
  const auto answer = http_get(query.socket, target(query), query.timeout);
  if (!answer) return no_answer(query, look, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, look);
  if (query.as_json) return answer->body.ends_with('\n') ? answer->body : answer->body + "\n";
  const auto shown = render(query.view, answer->body, look_there(*answer, look));
  if (shown) return *shown;
  return Problem{kExitFailed, "daemon.unreadable", text_in(look, Message::answer_what), shown.error().what,
                 text_in(look, Message::refused_hint)};
}

}  // namespace anju
