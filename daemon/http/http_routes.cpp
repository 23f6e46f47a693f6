#include "daemon/http/http_routes.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "daemon/http/problem.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::array kOfAlerts{
    HttpParameter{"open", "1: only those whose cause is still there"},
    HttpParameter{"home", "id of the home"}, HttpParameter{"limit", "1 to 1000, 100 unless told"},
    HttpParameter{"before", "id of an alert: those that are older than it; the last of the page before"}};
constexpr std::array kOfReadings{HttpParameter{"device", "id of the device; required"},
                                 HttpParameter{"from", "ISO 8601 with Z; a day ago unless told"},
                                 HttpParameter{"to", "ISO 8601 with Z; now unless told"},
                                 HttpParameter{"limit", "1 to 1000, 100 unless told"}};
constexpr std::array kOfHome{HttpParameter{"home", "id of the home"}};
constexpr std::array<HttpParameter, 0> kNone{};

constexpr std::string_view kJson = "application/json";
constexpr std::array kRoutes{
    HttpRoute{"POST", "/v1/readings", Access::push, Page::push,
              "Readings of meters; answered once they are kept", kJson, kNone},
    HttpRoute{"POST", "/v1/push/{utility}", Access::sign, Page::platform,
              "Messages of the platform of a utility, as its adapter says", "text/plain", kNone},
    HttpRoute{"GET", "/v1/push/{utility}", Access::sign, Page::platform,
              "By which such a platform finds out whose address it is", "text/plain", kNone},
    HttpRoute{"GET", "/v1/readings", Access::read, Page::api, "Stored readings of a device, in order of time",
              kJson, kOfReadings},
    HttpRoute{"GET", "/v1/status", Access::read, Page::api, "Gateway, health and reasons, sources, uplink",
              kJson, kNone},
    HttpRoute{"GET", "/v1/homes", Access::read, Page::api, "Every home: presence, coverage, open alerts",
              kJson, kOfHome},
    HttpRoute{"GET", "/v1/devices", Access::read, Page::api, "Every device and its last readings", kJson,
              kOfHome},
    HttpRoute{"GET", "/v1/alerts", Access::read, Page::api, "Alerts, newest first", kJson, kOfAlerts},
    HttpRoute{"GET", "/v1/events", Access::read, Page::events, "Changes of alerts as Server-Sent Events",
              "text/event-stream", kNone},
    HttpRoute{"GET", "/metrics", Access::read, Page::metrics, "For Prometheus", "text/plain; version=0.0.4",
              kNone},
    HttpRoute{"GET", "/healthz", Access::open, Page::api, "200 as long as the daemon's loop turns", kJson,
              kNone},
    HttpRoute{"GET", "/readyz", Access::open, Page::ready, "200 when what is pushed can be kept, else 503",
              kJson, kNone},
    HttpRoute{"GET", "/v1/openapi.json", Access::open, Page::openapi, "This description", kJson, kNone}};

// "/v1/push/" of "/v1/push/{utility}"; of others the whole.
std::string_view fixed_part(std::string_view path) { return path.substr(0, path.find('{')); }

bool is_at(const HttpRoute& route, std::string_view path) {
  const std::string_view fixed = fixed_part(route.path);
  if (fixed.size() == route.path.size()) return path == fixed;
  return path.size() > fixed.size() && path.starts_with(fixed) &&
         path.find('/', fixed.size()) == std::string_view::npos;
}

json::object problem_response(std::string_view what) {
  return {{"description", what},
          {"content", {{"application/problem+json", {{"schema", {{"type", "object"}}}}}}}};
}

json::object responses_of(const HttpRoute& route) {
  json::object all;
  all["200"] = {{"description", "done"}, {"content", {{route.produces, json::object{}}}}};
  if (route.page == Page::push) {
    all["207"] = {{"description", "some are kept; each has its own result"},
                  {"content", {{route.produces, json::object{}}}}};
    all["400"] = problem_response("the body cannot be read; errors[].pointer says where");
    all["409"] = problem_response("a request with this Idempotency-Key is being worked on; Retry-After");
    all["413"] = problem_response("more than 1000 readings, 512 KiB, or 1 MiB unpacked");
    all["415"] = problem_response("another Content-Type or Content-Encoding");
    all["422"] = problem_response("nothing can be used, or the Idempotency-Key was used with another body");
    all["507"] = problem_response(
        "there was no room to keep all of it: items[].status says what is kept; Retry-After");
  }
  if (!route.parameters.empty()) all["400"] = problem_response("an unknown parameter or a wrong value");
  if (route.access != Access::open) {
    const bool is_signed = route.access == Access::sign;
    all["401"] = problem_response(is_signed ? "a wrong signature, or one of another time"
                                            : "no token and no certificate, or not a right one");
    if (!is_signed) all["403"] = problem_response("the token is for something else");
    all["429"] = problem_response("too often; Retry-After");
  }
  if (route.page == Page::ready) all["503"] = problem_response("nothing can be kept");
  return all;
}

json::array security_of(const HttpRoute& route) {
  json::array ways{json::object{{"bearer", json::array{}}}};
  if (route.access == Access::push) ways.push_back(json::object{{"certificate", json::array{}}});
  return ways;
}

json::object operation_of(const HttpRoute& route) {
  json::object operation{{"summary", route.summary}, {"responses", responses_of(route)}};
  json::array parameters;
  for (const HttpParameter& parameter : route.parameters)
    parameters.push_back({{"name", parameter.name},
                          {"in", "query"},
                          {"required", parameter.what.ends_with("required")},
                          {"description", parameter.what},
                          {"schema", {{"type", "string"}}}});
  if (route.page == Page::push) {
    parameters.push_back({{"name", "Idempotency-Key"}, {"in", "header"}, {"schema", {{"type", "string"}}}});
    json::object content;
    for (const std::string_view type : {"application/senml+json", "text/csv", "application/x-protobuf"})
      content[type] = json::object{};
    operation["requestBody"] = {{"required", true}, {"content", content}};
  }
  if (route.page == Page::platform)
    parameters.push_back(
        {{"name", "utility"}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
  if (!parameters.empty()) operation["parameters"] = parameters;
  if (route.access == Access::push || route.access == Access::read)
    operation["security"] = security_of(route);
  return operation;
}

}  // namespace

std::span<const HttpRoute> http_routes() { return kRoutes; }

FoundRoute find_route(std::string_view method, std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  std::string allowed;
  for (const HttpRoute& route : kRoutes) {
    if (!is_at(route, path)) continue;
    if (route.method == method) return {&route, {}};
    allowed.append(allowed.empty() ? "" : ", ").append(route.method);
  }
  if (allowed.empty()) return {nullptr, problem(404, "not-found", "there is no such page")};
  FoundRoute found{nullptr, problem(405, "method-not-allowed", "only " + allowed + " is allowed here")};
  found.refusal.headers.emplace_back("Allow", allowed);
  return found;
}

std::string_view name_in(const HttpRoute& route, std::string_view target) {
  const std::string_view path = target.substr(0, target.find('?'));
  return path.substr(std::min(path.size(), fixed_part(route.path).size()));
}

std::string openapi_json(std::string_view version) {
  json::object paths;
  for (const HttpRoute& route : kRoutes) {
    json::string method(route.method == "POST" ? "post" : "get");
    json::value& path = paths[route.path];
    if (!path.is_object()) path = json::object{};
    path.get_object()[method] = operation_of(route);
  }
  return json::serialize(json::object{{"openapi", "3.1.0"},
                                      {"info", {{"title", "Anju"}, {"version", version}}},
                                      {"paths", paths},
                                      {"components",
                                       {{"securitySchemes",
                                         {{"bearer", {{"type", "http"}, {"scheme", "bearer"}}},
                                          {"certificate", {{"type", "mutualTLS"}}}}}}}});
}

}  // namespace anju
