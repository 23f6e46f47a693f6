#include "daemon/api/routes.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "daemon/api/refusals.hpp"
#include "daemon/api/settings_routes.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

struct Query {
  bool only_open = false;
  std::size_t limit = kListDefault;
  std::string_view rule;
  std::string_view home;
  std::int64_t after = 0;
  std::string_view before;
  std::string_view device;
  std::optional<WallTime> from;
  std::optional<WallTime> to;
};

// The value is a whole number in [1, kListMost], else there is none.
std::optional<std::size_t> limit_of(std::string_view value) {
  std::size_t limit = 0;
  const char* const end = value.data() + value.size();
  const auto [stop, fault] = std::from_chars(value.data(), end, limit);
  if (fault != std::errc{} || stop != end || limit < 1 || limit > kListMost) return std::nullopt;
  return limit;
}

// Names and values are plain words, so nothing is percent-decoded: what is encoded is not understood.
bool read_parameter(std::string_view parameter, Query& query) {
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos) return false;
  const auto name = parameter.substr(0, equals);
  const auto value = parameter.substr(equals + 1);
  if (name == "open" && (value == "0" || value == "1")) {
    query.only_open = value == "1";
    return true;
  }
  if (name == "rule") query.rule = value;
  if (name == "home") query.home = value;
  if (name == "before") query.before = value;
  if (name == "device") query.device = value;
  if (name == "rule" || name == "home" || name == "before" || name == "device") return !value.empty();
  if (name == "from" || name == "to") {
    const auto parsed = parse_iso_time(value);
    if (parsed) (name == "from" ? query.from : query.to) = parsed->time;
    return parsed.has_value();
  }
  if (name == "after") {
    const auto [stop, fault] = std::from_chars(value.data(), value.data() + value.size(), query.after);
    return fault == std::errc{} && stop == value.data() + value.size() && query.after >= 0;
  }
  const auto limit = name == "limit" ? limit_of(value) : std::nullopt;
  if (limit) query.limit = *limit;
  return limit.has_value();
}

// None when a parameter is unknown or wrong: a question that is half understood gets no answer.
std::optional<Query> read_query(std::string_view text) {
  Query query;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    if (!read_parameter(text.substr(0, end), query)) return std::nullopt;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return query;
}

// Those of one home, and what is older than an alert: the page behind it.
Result<std::vector<AlertRecord>> paged_alerts(const ViewSources& views, const Query& query) {
  const bool is_filtered = !query.home.empty() || !query.before.empty();
  auto alerts = views.alerts(query.only_open, is_filtered ? kListLooked : query.limit);
  if (!query.before.empty()) {
    const auto is_it = [&query](const AlertRecord& alert) { return alert.id == query.before; };
    const auto found = std::find_if(alerts.begin(), alerts.end(), is_it);
    if (found == alerts.end())
      return Error{ErrorCode::not_found, "before: there is no alert " + std::string(query.before)};
    alerts.erase(alerts.begin(), found + 1);
  }
  if (!query.home.empty())
    std::erase_if(alerts, [&query](const AlertRecord& alert) { return alert.home != query.home; });
  if (alerts.size() > query.limit) alerts.resize(query.limit);
  return alerts;
}

// Of a day, unless told.
Result<std::vector<StoredReadingView>> stored_readings(const ViewSources& views, const Query& query) {
  if (query.device.empty()) return Error{ErrorCode::malformed, "say device=ID"};
  return views.readings({std::string(query.device), query.from, query.to, query.limit});
}

template <class View, class Home>
std::vector<View> of_home(std::vector<View> views, const Query& query, const Home& home_of) {
  if (!query.home.empty())
    std::erase_if(views, [&](const View& view) { return home_of(view) != query.home; });
  return views;
}

using Page = Result<std::string>;
using Show = Page (*)(const ViewSources&, const Query&);
struct Route {
  std::string_view path;
  Show show;
};

const std::array kRoutes{
    Route{"/v1/status",
          [](const ViewSources& views, const Query&) -> Page { return status_json(views.status()); }},
    Route{"/v1/homes",
          [](const ViewSources& views, const Query& query) -> Page {
            return homes_json(of_home(views.homes(), query, [](const HomeView& home) { return home.id; }));
          }},
    Route{"/v1/devices",
          [](const ViewSources& views, const Query& query) -> Page {
            return devices_json(
                of_home(views.devices(), query, [](const DeviceView& device) { return device.home; }));
          }},
    Route{"/v1/meters/unknown",
          [](const ViewSources& views, const Query&) -> Page { return parked_json(views.parked()); }},
    Route{"/v1/alerts",
          [](const ViewSources& views, const Query& query) -> Page {
            const auto alerts = paged_alerts(views, query);
            if (!alerts) return alerts.error();
            return alerts_json(*alerts);
          }},
    Route{"/v1/readings",
          [](const ViewSources& views, const Query& query) -> Page {
            const auto readings = stored_readings(views, query);
            if (!readings) return readings.error();
            return readings_json(*readings);
          }},
    Route{"/v1/outbox",
          [](const ViewSources& views, const Query& query) -> Page {
            return outbox_json(views.outbox(query.limit));
          }},
    Route{"/v1/buses",
          [](const ViewSources& views, const Query&) -> Page { return buses_json(views.buses()); }},
    Route{"/v1/rules",
          [](const ViewSources& views, const Query& query) -> Page {
            return rules_json(views.rules({query.rule, query.home, query.limit}));
          }},
    Route{"/v1/link", [](const ViewSources& views, const Query&) -> Page { return link_json(views.link()); }},
    Route{"/v1/commands",
          [](const ViewSources& views, const Query& query) -> Page {
            return commands_json(views.commands(query.limit));
          }},
    Route{"/v1/ledger",
          [](const ViewSources& views, const Query& query) -> Page {
            return ledger_json(views.ledger(query.after, query.limit));
          }},
    Route{"/healthz", [](const ViewSources&, const Query&) -> Page { return alive_json(); }},
};

// The id of "/v1/buses/{id}/read" and the like; ids need no percent-encoding.
std::optional<std::string_view> id_between(std::string_view before, std::string_view path,
                                           std::string_view after) {
  if (!path.starts_with(before) || !path.ends_with(after)) return std::nullopt;
  path.remove_prefix(before.size());
  if (path.size() <= after.size()) return std::nullopt;
  path.remove_suffix(after.size());
  return path;
}

ApiReply not_forgotten(const Error& error) {
  switch (error.code) {
    case ErrorCode::not_found:
      return refused(404, "not-found", error.what);
    case ErrorCode::unsupported:
      return refused(409, "still-installed", error.what);
    case ErrorCode::malformed:
      return refused(409, "settings-wrong", error.what);
    default:
      return refused(503, "unavailable", error.what);
  }
}

ApiReply forgetting(std::string_view home, const ApiRequest& request, const ViewSources& views) {
  const bool is_wish = request.method == "POST";
  if (!is_wish && request.method != "GET") {
    ApiReply reply = refused(405, "method-not-allowed", "only GET and POST are allowed here");
    reply.allowed = "GET, POST";
    return reply;
  }
  const std::string id(home);
  const auto told = is_wish ? views.forget(id) : views.forgetting(id);
  return told ? ApiReply{200, forgetting_json(*told)} : not_forgotten(told.error());
}

ApiReply not_asked(const Error& error) {
  switch (error.code) {
    case ErrorCode::not_found:
      return refused(404, "not-found", error.what);
    case ErrorCode::unavailable:
      return refused(503, "busy", error.what);
    case ErrorCode::io:
      return refused(503, "unavailable", error.what);
    default:
      return refused(400, "bad-body", error.what);
  }
}

void ask_bus(std::string_view bus, const ApiRequest& request, const ViewSources& views,
             const SendReply& send) {
  if (request.method != "POST") {
    ApiReply reply = refused(405, "method-not-allowed", "only POST is allowed here");
    reply.allowed = "POST";
    return send(std::move(reply));
  }
  const auto question = read_bus_question(bus, request.body);
  if (!question) return send(not_asked(question.error()));
  const auto tell = [send](const Exchange& exchange) { send({200, exchange_json(exchange)}); };
  if (const auto asked = views.ask_bus(*question, tell); !asked) send(not_asked(asked.error()));
}

// DELETE is POST without a time.
ApiReply told_mode(std::string_view home, const ApiRequest& request, const ViewSources& views) {
  if (request.method != "POST" && request.method != "DELETE") {
    ApiReply reply = refused(405, "method-not-allowed", "only POST and DELETE are allowed here");
    reply.allowed = "POST, DELETE";
    return reply;
  }
  auto wish = read_mode_wish(home, request.body);
  if (!wish) return not_asked(wish.error());
  if (request.method == "DELETE" && (wish->lasts || wish->until))
    return refused(400, "bad-body", "who ends a mode names no time");
  const auto told = views.set_mode(*wish);
  if (!told) return not_asked(told.error());
  return {200, mode_json(home, *told)};
}

ApiReply pinged(const ApiRequest& request, const ViewSources& views) {
  if (request.method != "POST") {
    ApiReply reply = refused(405, "method-not-allowed", "only POST is allowed here");
    reply.allowed = "POST";
    return reply;
  }
  const auto wish = read_ping_wish(request.body);
  if (!wish) return refused(400, "bad-body", wish.error().what);
  const auto alert = views.ping(*wish);
  if (!alert && alert.error().code == ErrorCode::not_found) return not_asked(alert.error());
  if (!alert) return refused(409, "no-platform", alert.error().what);
  return {200, wish->is_trial ? trial_json(*alert) : pinged_json(*alert)};
}

ApiReply shown(std::string_view path, const ApiRequest& request, const ViewSources& views) {
  if (path == "/v1/store")
    return request.method == "GET" ? refused(400, "bad-query", "this page takes no parameters")
                                   : refused(405, "method-not-allowed", "only GET is allowed here");
  const auto* const route = std::find_if(kRoutes.begin(), kRoutes.end(),
                                         [path](const Route& candidate) { return candidate.path == path; });
  if (route == kRoutes.end()) return refused(404, "not-found", "there is no such page");
  if (request.method != "GET") return refused(405, "method-not-allowed", "only GET is allowed here");
  const auto query = read_query(request.target.substr(std::min(path.size() + 1, request.target.size())));
  if (!query)
    return refused(400, "bad-query",
                   "known are open=0|1, rule=NAME, home=ID, device=ID, from= and to= (ISO 8601), "
                   "before=ALERT, after=ENTRY "
                   "and limit=1.." +
                       std::to_string(kListMost));
  auto page = route->show(views, *query);
  if (page) return {200, std::move(*page)};
  return page.error().code == ErrorCode::malformed ? refused(400, "bad-query", page.error().what)
                                                   : not_asked(page.error());
}

}  // namespace

void answer(const ApiRequest& request, const ViewSources& views, const SendReply& send) {
  const auto path = request.target.substr(0, request.target.find('?'));
  if (request.target == "/v1/store" && request.method == "GET")
    return views.store([send](const StoreView& store) { send({200, store_json(store)}); });
  if (ApiReply reply; answer_commissioning(request, views.commission, reply)) return send(std::move(reply));
  if (const auto home = id_between("/v1/homes/", path, "/forget"))
    return send(forgetting(*home, request, views));
  if (const auto home = id_between("/v1/homes/", path, "/mode"))
    return send(told_mode(*home, request, views));
  if (ApiReply reply; answer_day(request, views.day, reply)) return send(std::move(reply));
  if (path == "/v1/settings/ended") return send(settings_ended(request, views));
  if (path == "/v1/link/ping") return send(pinged(request, views));
  if (const auto bus = id_between("/v1/buses/", path, "/read")) return ask_bus(*bus, request, views, send);
  send(shown(path, request, views));
}

}  // namespace anju
