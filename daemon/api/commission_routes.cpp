#include "daemon/api/commission_routes.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <optional>

#include "config/syntax.hpp"
#include "daemon/api/json_writer.hpp"
#include "daemon/api/refusals.hpp"
#include "daemon/api/routes.hpp"
#include "daemon/json_body.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::int64_t kMostDevices = 100'000;

ApiReply not_done(const Error& error) {
  switch (error.code) {
    case ErrorCode::not_found:
      return refused(404, "not-found", error.what);
    case ErrorCode::malformed:
      return refused(409, "settings-wrong", error.what);
    case ErrorCode::unsupported:
      return refused(409, "no-platform", error.what);
    default:
      return refused(503, "unavailable", error.what);
  }
}

ApiReply walk(const ApiRequest& request, std::string_view query, const CommissionDoors& doors) {
  if (request.method != "GET") return only("GET");
  constexpr std::string_view kHome = "home=";
  if (!query.starts_with(kHome) || !is_identifier(query.substr(kHome.size())))
    return refused(400, "bad-query", "say home=ID");
  const auto view = doors.walk_test(std::string(query.substr(kHome.size())));
  return view ? ApiReply{200, walk_json(*view)} : not_done(view.error());
}

ApiReply reload(const ApiRequest& request, const CommissionDoors& doors) {
  if (request.method != "POST") return only("POST");
  const auto done = doors.reload();
  if (!done) return not_done(done.error());
  std::string body;
  {
    JsonObject answer(body);
    answer.number("schema_version", kSchemaVersion);
    answer.flag("reloading", true);
  }
  return {200, body};
}

std::optional<std::uint32_t> count_at(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  const std::int64_t* number = value ? value->if_int64() : nullptr;
  if (!number || *number < 0 || *number > kMostDevices) return std::nullopt;
  return static_cast<std::uint32_t>(*number);
}

std::optional<ReportWish> read_report_wish(std::string_view home, std::string_view body) {
  const auto object = read_json_body(body);
  if (!object) return std::nullopt;
  const auto file = body_text(*object, "file");
  const auto technician = body_text(*object, "technician");
  const auto devices = count_at(*object, "devices");
  const auto passed = count_at(*object, "passed");
  if (!file || !technician || !devices || !passed) return std::nullopt;
  constexpr std::size_t kLongestName = 128;
  const auto is_plain = [](char c) { return is_identifier(std::string_view(&c, 1)) || c == '.'; };
  const bool is_name = !file->empty() && file->front() != '.' && file->size() <= kLongestName &&
                       std::all_of(file->begin(), file->end(), is_plain);
  if (!is_name || (!technician->empty() && !is_identifier(*technician))) return std::nullopt;
  return ReportWish{std::string(home), *file, *technician, *devices, *passed};
}

ApiReply report(std::string_view home, const ApiRequest& request, const CommissionDoors& doors) {
  if (request.method != "POST") return only("POST");
  const auto wish = read_report_wish(home, request.body);
  if (!wish)
    return refused(400, "bad-body", R"(expected {"file":NAME,"technician":ID,"devices":N,"passed":N})");
  const auto sent = doors.send_report(*wish);
  if (!sent) return not_done(sent.error());
  std::string body;
  {
    JsonObject answer(body);
    answer.number("schema_version", kSchemaVersion);
    answer.text("message_id", *sent);
  }
  return {200, body};
}

}  // namespace

bool answer_commissioning(const ApiRequest& request, const CommissionDoors& doors, ApiReply& reply) {
  const auto mark = std::min(request.target.find('?'), request.target.size());
  const std::string_view path = request.target.substr(0, mark);
  const std::string_view query = request.target.substr(std::min(mark + 1, request.target.size()));
  constexpr std::string_view kBefore = "/v1/homes/";
  constexpr std::string_view kAfter = "/report";
  if (path == "/v1/walk-test" && doors.walk_test) {
    reply = walk(request, query, doors);
  } else if (path == "/v1/reload" && doors.reload) {
    reply = reload(request, doors);
  } else if (path.starts_with(kBefore) && path.ends_with(kAfter) &&
             path.size() > kBefore.size() + kAfter.size() && doors.send_report) {
    reply = report(path.substr(kBefore.size(), path.size() - kBefore.size() - kAfter.size()), request, doors);
  } else {
    return false;
  }
  return true;
}

}  // namespace anju
