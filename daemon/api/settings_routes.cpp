#include "daemon/api/settings_routes.hpp"

#include <optional>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/refusals.hpp"
#include "daemon/json_body.hpp"

namespace anju {
namespace {

std::optional<CommandAnswer> read_answer(std::string_view body) {
  const auto told = read_json_body(body);
  if (!told) return std::nullopt;
  CommandAnswer answer{body_text(*told, "id").value_or(""), CommandOutcome::done,
                       body_text(*told, "reason").value_or("")};
  if (answer.command_id.empty()) return std::nullopt;
  const std::string outcome = body_text(*told, "outcome").value_or("");
  for (const CommandOutcome one : {CommandOutcome::done, CommandOutcome::undone, CommandOutcome::refused}) {
    if (name(one) != outcome) continue;
    answer.outcome = one;
    return answer;
  }
  return std::nullopt;
}

}  // namespace

ApiReply settings_ended(const ApiRequest& request, const ViewSources& views) {
  if (request.method != "POST") {
    ApiReply reply = refused(405, "method-not-allowed", "only POST is allowed here");
    reply.allowed = "POST";
    return reply;
  }
  const auto answer = read_answer(request.body);
  if (!answer)
    return refused(400, "bad-body", R"(say {"id","outcome","reason"}, outcome: done, undone, refused)");
  const auto noted = views.settings_ended(*answer);
  if (!noted) {
    const ErrorCode code = noted.error().code;
    if (code == ErrorCode::not_found) return refused(404, "not-found", noted.error().what);
    if (code == ErrorCode::unsupported) return refused(409, "wrong-number", noted.error().what);
    return refused(503, "unavailable", noted.error().what);
  }
  std::string body;
  {
    JsonObject told(body);
    told.number("schema_version", kSchemaVersion);
    told.text("id", answer->command_id);
  }
  return {200, body};
}

}  // namespace anju
