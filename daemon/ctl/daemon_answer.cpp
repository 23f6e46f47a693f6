#include "daemon/ctl/daemon_answer.hpp"

#include <boost/json/parse.hpp>

namespace anju {
namespace {

Outcome<boost::json::value> parsed(const boost::system::result<HttpAnswer>& answer,
                                   const ActSurroundings& around) {
  if (!answer) return no_answer(around.door, around.look, answer.error());
  if (answer->status != kHttpOk) return refused(*answer, around.look);
  boost::system::error_code fault;
  boost::json::value value = boost::json::parse(answer->body, fault);
  if (!fault && value.is_object()) return value;
  return Problem{kExitFailed, "daemon.unreadable", text_in(around.look, Message::answer_what),
                 fault.message(), text_in(around.look, Message::refused_hint)};
}

}  // namespace

Outcome<boost::json::value> answer_to(const ActSurroundings& around, const std::string& target) {
  return parsed(http_get(around.door.socket, target, around.door.timeout), around);
}

Outcome<boost::json::value> answer_to_post(const ActSurroundings& around, const std::string& target,
                                           const std::string& body) {
  return parsed(http_post(around.door.socket, target, body, around.door.timeout), around);
}

Look look_at_daemon(const ActSurroundings& around) {
  const auto answer = http_get(around.door.socket, "/healthz", around.door.timeout);
  return answer ? look_there(*answer, around.look) : around.look;
}

}  // namespace anju
