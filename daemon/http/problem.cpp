#include "daemon/http/problem.hpp"

#include <algorithm>
#include <map>

#include "daemon/api/json_writer.hpp"

namespace anju {
namespace {

std::string_view title_of(unsigned status) {
  static const std::map<unsigned, std::string_view> kTitles{{400, "Bad Request"},
                                                            {401, "Unauthorized"},
                                                            {403, "Forbidden"},
                                                            {404, "Not Found"},
                                                            {409, "Conflict"},
                                                            {405, "Method Not Allowed"},
                                                            {408, "Request Timeout"},
                                                            {411, "Length Required"},
                                                            {413, "Content Too Large"},
                                                            {415, "Unsupported Media Type"},
                                                            {422, "Unprocessable Content"},
                                                            {429, "Too Many Requests"},
                                                            {431, "Request Header Fields Too Large"},
                                                            {500, "Internal Server Error"},
                                                            {503, "Service Unavailable"},
                                                            {507, "Insufficient Storage"}};
  const auto found = kTitles.find(status);
  return found == kTitles.end() ? "Error" : found->second;
}

}  // namespace

HttpReply problem(unsigned status, std::string_view code, std::string_view detail,
                  const std::vector<ProblemItem>& items) {
  HttpReply reply;
  reply.status = status;
  reply.content_type = "application/problem+json";
  {
    JsonObject object(reply.body);
    object.text("type", "urn:anju:problem:" + std::string(code));
    object.text("title", title_of(status));
    object.number("status", status);
    object.text("detail", detail);
    if (!items.empty()) {
      append_json_list(object.at("errors"), items, [](std::string& to, const ProblemItem& item) {
        JsonObject one(to);
        one.text("pointer", item.pointer);
        one.text("code", item.code);
        one.text("detail", item.detail);
      });
    }
  }
  if (status == 401) reply.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"anju\"");
  return reply;
}

HttpReply problem_for(Duration wait, unsigned status, std::string_view code, std::string_view detail) {
  HttpReply reply = problem(status, code, detail);
  const auto seconds = std::max<std::int64_t>(std::chrono::ceil<std::chrono::seconds>(wait).count(), 1);
  reply.headers.emplace_back("Retry-After", std::to_string(seconds));
  return reply;
}

}  // namespace anju
