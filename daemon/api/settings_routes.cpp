#include "daemon/api/settings_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <optional>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/refusals.hpp"

namespace anju {
namespace {

constexpr std::size_t kMostBytes = 4096;

std::optional<CommandAnswer> read_answer(std::string_view body) {
  boost::system::error_code fault;
  if (body.size() > kMostBytes) return std::nullopt;
  const boost::json::value told = boost::json::parse({body.data(), body.size()}, fault);
  const auto text = [&told](const char* key) -> std::string {
    const boost::json::object* object = told.if_object();
    const boost::json::value* found = object ? object->if_contains(key) : nullptr;
    const boost::json::string* string = found ? found->if_string() : nullptr;
    return string ? std::string(*string) : "";
  };
  CommandAnswer answer{text("id"), CommandOutcome::done, text("reason")};
  if (fault || answer.command_id.empty()) return std::nullopt;
  for (const CommandOutcome one : {CommandOutcome::done, CommandOutcome::undone, CommandOutcome::refused}) {
    if (name(one) != text("outcome")) continue;
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
