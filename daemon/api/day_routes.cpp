#include "daemon/api/day_routes.hpp"

#include "daemon/api/json_writer.hpp"
#include "daemon/api/refusals.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/api/view_parts.hpp"
#include "daemon/json_body.hpp"

namespace anju {
namespace {

ApiReply not_told(const Error& error) {
  switch (error.code) {
    case ErrorCode::not_found:
      return refused(404, "not-found", error.what);
    case ErrorCode::unsupported:
      return refused(409, "alert-is-over", error.what);
    case ErrorCode::unavailable:
    case ErrorCode::io:
      return refused(503, "unavailable", error.what);
    default:
      return refused(400, "bad-body", error.what);
  }
}

// The id is the rest of the target as it is: no letter of it needs an escape.
ApiReply shown_story(std::string_view query, const DayDoors& doors) {
  constexpr std::string_view kId = "id=";
  if (!query.starts_with(kId) || query.size() == kId.size()) return refused(400, "bad-query", "say id=ALERT");
  const auto story = doors.story(std::string(query.substr(kId.size())));
  return story ? ApiReply{200, story_json(*story)} : not_told(story.error());
}

ApiReply noted_seen(std::string_view body, const DayDoors& doors) {
  const auto wish = read_json_body(body);
  const auto text = [&wish](std::string_view key) { return wish ? body_text(*wish, key).value_or("") : ""; };
  const std::string id = text("id");
  const std::string by = text("by");
  if (id.empty() || by.empty()) return refused(400, "bad-body", "say {\"id\",\"by\"}");
  const auto alert = doors.seen(id, by);
  return alert ? ApiReply{200, alerts_json({*alert})} : not_told(alert.error());
}

}  // namespace

bool answer_day(const ApiRequest& request, const DayDoors& doors, ApiReply& reply) {
  const auto question = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, question);
  const std::string_view query = request.target.substr(std::min(question + 1, request.target.size()));
  if (path == "/v1/todo") {
    reply = request.method != "GET" ? only("GET")
            : query.empty()         ? ApiReply{200, todo_json(doors.todo(), doors.now())}
                                    : refused(400, "bad-query", "this page takes no parameters");
  } else if (path == "/v1/alert") {
    reply = request.method == "GET" ? shown_story(query, doors) : only("GET");
  } else if (path == "/v1/alert/seen") {
    reply = request.method == "POST" ? noted_seen(request.body, doors) : only("POST");
  } else {
    return false;
  }
  return true;
}

std::string story_json(const AlertStory& story) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_view(answer.at("alert"), story.alert);
    append_json_list(answer.at("steps"), story.steps, [](std::string& to, const KeptTransition& step) {
      JsonObject object(to);
      object.number("revision", step.revision);
      object.text("step", step.step);
      object.text("stage", step.stage);
      object.time("at", step.at.wall);
    });
    answer.flag("waits_for_receipt", story.waits);
  }
  return out;
}

}  // namespace anju
