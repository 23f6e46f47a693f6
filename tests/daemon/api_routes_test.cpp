// Each page gives its view, parameters are understood or refused, and nothing else is answered.
#include <doctest/doctest.h>

#include <optional>

#include "daemon/api/routes.hpp"

namespace anju::api_routes_test {
namespace {

// Notes what it was asked for.
struct Asked {
  std::string what;

  ViewSources views() {
    ViewSources sources;
    sources.status = [this] { return what += "status", StatusView{}; };
    sources.homes = [this] { return what += "homes", std::vector<HomeView>{}; };
    sources.devices = [this] { return what += "devices", std::vector<DeviceView>{}; };
    sources.alerts = [this](bool only_open, std::size_t limit) {
      what += (only_open ? "open " : "all ") + std::to_string(limit);
      return std::vector<AlertRecord>{};
    };
    sources.outbox = [this](std::size_t limit) {
      what += "outbox " + std::to_string(limit);
      return std::vector<OutboxView>{};
    };
    sources.store = [this](const std::function<void(const StoreView&)>& tell) {
      what += "store";
      tell({});
    };
    sources.forget = [this](const std::string& home) -> Result<ForgettingView> {
      what += "forget " + home;
      if (home == "installed") return Error{ErrorCode::unsupported, "it is installed"};
      if (home == "unknown") return Error{ErrorCode::not_found, "nothing is kept of it"};
      return ForgettingView{home, false};
    };
    sources.forgetting = [this](const std::string& home) -> Result<ForgettingView> {
      what += "forgetting " + home;
      return ForgettingView{home, true};
    };
    sources.buses = [this] { return what += "buses", std::vector<BusView>{}; };
    sources.rules = [this](const RuleFilter& filter) {
      what += "rules " + std::string(filter.rule) + " of " + std::string(filter.home) + " " +
              std::to_string(filter.limit);
      RuleStates states;
      states.states.push_back({"door", "h-1", "front", "front/door.open", true, {}, {{"value", 1.5}}, false});
      states.left_out = 2;
      return states;
    };
    sources.set_mode = [this](const ModeWish& wish) -> Result<ModeAnswer> {
      what += wish.home + " " + wish.mode + (wish.lasts ? " for " : wish.until ? " until " : " ends");
      if (wish.home == "h-9") return Error{ErrorCode::not_found, "no such home"};
      if (wish.home == "h-8") return Error{ErrorCode::unavailable, "not kept"};
      return ModeAnswer{{Mode::away, WallTime{Duration{1'795'528'800'000}}}, false};
    };
    return sources;
  }
};

// The answer that comes at once.
ApiReply answered(const ApiRequest& request, const ViewSources& views) {
  std::optional<ApiReply> sent;
  answer(request, views, [&sent](ApiReply reply) { sent = std::move(reply); });
  REQUIRE(sent.has_value());
  return *sent;
}

// "status: what was asked for".
std::string asked(std::string_view target, std::string_view method = "GET") {
  Asked asked;
  const ApiReply reply = answered({method, target, {}}, asked.views());
  CHECK(reply.body.starts_with(R"({"schema_version":1)"));
  if (reply.status >= 400) CHECK(reply.body.find(R"("error":{"code":")") != std::string::npos);
  return std::to_string(reply.status) + ": " + asked.what;
}

}  // namespace

TEST_CASE("each page asks for its view") {
  CHECK(asked("/v1/status") == "200: status");
  CHECK(asked("/v1/homes") == "200: homes");
  CHECK(asked("/v1/devices") == "200: devices");
  CHECK(asked("/v1/alerts") == "200: all 100");
  CHECK(asked("/v1/outbox") == "200: outbox 100");
  CHECK(asked("/v1/buses") == "200: buses");
  CHECK(asked("/v1/store") == "200: store");
  CHECK(asked("/v1/homes/h-1/forget", "POST") == "200: forget h-1");
  CHECK(asked("/v1/homes/h-1/forget") == "200: forgetting h-1");
  CHECK(asked("/v1/rules") == "200: rules  of  100");
  CHECK(asked("/v1/rules?rule=door-left-open&home=h-1&limit=5") == "200: rules door-left-open of h-1 5");
  CHECK(asked("/v1/rules?rule=").starts_with("400"));
  CHECK(asked("/healthz") == "200: ");
  CHECK(asked("/v1/status?") == "200: status");
}

TEST_CASE("alerts can be narrowed, and no list is longer than the most") {
  CHECK(asked("/v1/alerts?open=1") == "200: open 100");
  CHECK(asked("/v1/alerts?open=0&limit=7") == "200: all 7");
  CHECK(asked("/v1/alerts?limit=1000&open=1") == "200: open 1000");
  CHECK(asked("/v1/outbox?limit=1") == "200: outbox 1");
}

TEST_CASE(
    "alerts by page and by home: what is older than one of them, and nothing behind one that is not there") {
  ViewSources sources = Asked().views();
  sources.alerts = [](bool, std::size_t limit) {
    std::vector<AlertRecord> alerts;
    for (int i = 9; i > 0 && alerts.size() < limit; --i) {
      alerts.emplace_back();
      alerts.back().id = "a" + std::to_string(i);
      alerts.back().home = i % 2 == 0 ? "even" : "odd";
    }
    return alerts;
  };
  const auto ids = [&sources](std::string_view query) {
    const ApiReply reply = answered({"GET", "/v1/alerts?" + std::string(query), ""}, sources);
    std::string found = std::to_string(reply.status);
    for (int i = 9; i > 0; --i) {
      if (reply.body.find("\"a" + std::to_string(i) + "\"") != std::string::npos)
        found += " " + std::to_string(i);
    }
    return found;
  };
  CHECK(ids("limit=3") == "200 9 8 7");
  CHECK(ids("limit=3&before=a7") == "200 6 5 4");
  CHECK(ids("limit=2&home=even") == "200 8 6");
  CHECK(ids("limit=2&home=even&before=a6") == "200 4 2");
  CHECK(ids("before=a1") == "200");
  CHECK(ids("before=gone").starts_with("404"));
}

TEST_CASE("stored readings: of a device that is named, from and to when it is told") {
  ViewSources sources = Asked().views();
  std::string asked_for;
  sources.readings = [&asked_for](const ReadingFilter& filter) -> Result<std::vector<StoredReadingView>> {
    asked_for = filter.device + " " + std::to_string(filter.limit) + (filter.from ? " from" : "") +
                (filter.to ? " to" : "");
    if (filter.device == "nobody") return Error{ErrorCode::not_found, "there is no device nobody"};
    return std::vector<StoredReadingView>{};
  };
  const auto status = [&sources](std::string_view query) {
    return answered({"GET", "/v1/readings" + std::string(query), ""}, sources).status;
  };
  CHECK(status("?device=water&limit=5&from=2026-11-24T00:00:00Z") == 200);
  CHECK(asked_for == "water 5 from");
  CHECK(status("?device=nobody") == 404);
  CHECK(status("") == 400);
  CHECK(status("?device=water&from=yesterday") == 400);
  CHECK(answered({"POST", "/v1/readings?device=water", ""}, sources).status == 405);
}

TEST_CASE("a mode of a home begins with POST and ends with DELETE, or the words say why not") {
  const auto told = [](std::string_view method, std::string_view home, std::string_view body) {
    Asked asked;
    const ApiReply reply =
        answered({method, "/v1/homes/" + std::string(home) + "/mode", body}, asked.views());
    return std::to_string(reply.status) + ": " + asked.what;
  };
  CHECK(told("POST", "h-1", R"({"mode":"away","for":"36h"})") == "200: h-1 away for ");
  CHECK(told("POST", "h-1", R"({"mode":"away","until":"2026-11-24T22:00:00+08:00"})") ==
        "200: h-1 away until ");
  CHECK(told("POST", "h-1", R"({"mode":"away"})") == "200: h-1 away ends");
  CHECK(told("DELETE", "h-1", R"({"mode":"away"})") == "200: h-1 away ends");
  CHECK(told("DELETE", "h-1", R"({"mode":"away","for":"1h"})") == "400: ");
  CHECK(told("POST", "h-1", "{") == "400: ");
  CHECK(told("GET", "h-1", "") == "405: ");
  CHECK(told("POST", "h-9", R"({"mode":"away"})") == "404: h-9 away ends");
  CHECK(told("POST", "h-8", R"({"mode":"away"})") == "503: h-8 away ends");
  Asked asked;
  const ApiReply reply =
      answered({"POST", "/v1/homes/h-1/mode", R"({"mode":"away","for":"36h"})"}, asked.views());
  CHECK(
      reply.body ==
      R"({"schema_version":1,"home":"h-1","mode":"away","until":"2026-11-24T14:00:00.000Z","was_on":false})");
}

TEST_CASE("a question that is only half understood gets no answer") {
  for (const char* query :
       {"limit=0", "limit=1001", "limit=", "limit=-1", "limit=1x", "limit=99999999999999999999", "open=2",
        "open=", "open", "opne=1", "open=1&&limit=2", "limit=%31", "=1", "&"}) {
    CAPTURE(query);
    CHECK(asked("/v1/alerts?" + std::string(query)) == "400: ");
  }
}

TEST_CASE("what is not there is not there, and what is there is only read") {
  for (const char* target :
       {"/", "", "/v1", "/v1/status/", "/v1/statusx", "/V1/status", "*", "//v1/status"}) {
    CAPTURE(target);
    CHECK(asked(target) == "404: ");
  }
  CHECK(asked("/v1/status", "POST") == "405: ");
  CHECK(asked("/v1/alerts", "HEAD") == "405: ");
  CHECK(asked("/nowhere", "DELETE") == "404: ");
}

TEST_CASE("a home that is installed or unknown is not forgotten, and the store takes no parameters") {
  CHECK(asked("/v1/homes/installed/forget", "POST") == "409: forget installed");
  CHECK(asked("/v1/homes/unknown/forget", "POST") == "404: forget unknown");
  CHECK(asked("/v1/homes/h-1/forget", "DELETE") == "405: ");
  CHECK(asked("/v1/homes//forget", "POST") == "404: ");
  CHECK(asked("/v1/store?limit=1") == "400: ");
  CHECK(asked("/v1/store", "POST") == "405: ");
}

TEST_CASE("what a rule knows of a place is told with its facts") {
  Asked asked;
  const ApiReply reply = answered({"GET", "/v1/rules", {}}, asked.views());
  CHECK(reply.body ==
        R"({"schema_version":1,"at":"1970-01-01T00:00:00.000Z","rules":[{"rule":"door","home":"h-1",)"
        R"("device":"front","subject":"front/door.open","raised":true,"deadline":null,"held_by_mode":false,)"
        R"("facts":{"value":1.5}}],"left_out":2})");
}

}  // namespace anju::api_routes_test
