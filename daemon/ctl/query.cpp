#include "daemon/ctl/query.hpp"

namespace anju {
namespace {

constexpr unsigned kOk = 200;

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

std::string line(const Look& look, Message message) { return std::string(text(message).in(look.language)); }

}  // namespace

Problem no_answer(const Query& query, const Look& look, const boost::system::error_code& fault) {
  const std::string socket = query.socket.string();
  if (is_timeout(fault)) {
    const auto seconds = std::chrono::duration<double>(query.timeout).count();
    return {
        kExitUnreachable, "daemon.timeout", line(look, Message::timeout_what),
        say(look.language, Message::timeout_why, fmt::arg("socket", socket), fmt::arg("seconds", seconds)),
        line(look, Message::timeout_hint)};
  }
  const std::string why = say(look.language, Message::unreachable_why, fmt::arg("socket", socket),
                              fmt::arg("reason", fault.message()));
  if (fault == boost::system::errc::permission_denied)
    return {kExitUnreachable, "daemon.forbidden", line(look, Message::forbidden_what), why,
            line(look, Message::forbidden_hint)};
  return {kExitUnreachable, "daemon.unreachable", line(look, Message::unreachable_what), why,
          line(look, Message::unreachable_hint)};
}

Problem refused(const HttpAnswer& answer, const Look& look) {
  constexpr unsigned kNotFound = 404;
  constexpr unsigned kConflict = 409;
  Problem problem{kExitFailed, "daemon.refused", line(look, Message::refused_what),
                  say(look.language, Message::refused_why, fmt::arg("status", answer.status),
                      fmt::arg("reason", error_of(answer.body))),
                  line(look, Message::refused_hint)};
  if (answer.status == kNotFound) {
    problem.exit_code = kExitNotFound;
    problem.code = "daemon.not_found";
    problem.hint = line(look, Message::refused_missing_hint);
  } else if (answer.status == kConflict) {
    problem.exit_code = kExitState;
    problem.code = "daemon.wrong_state";
    problem.hint = line(look, Message::refused_state_hint);
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
  if (answer->status != kOk) return refused(*answer, look);
  if (query.as_json) return answer->body.ends_with('\n') ? answer->body : answer->body + "\n";
  const auto shown = render(query.view, answer->body, look_there(*answer, look));
  if (shown) return *shown;
  return Problem{kExitFailed, "daemon.unreadable", line(look, Message::answer_what), shown.error().what,
                 line(look, Message::refused_hint)};
}

}  // namespace anju
