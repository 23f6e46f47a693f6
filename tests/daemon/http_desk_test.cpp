// Who may ask for what: tokens, purposes, lockouts; the description of the API is true to the table of
// routes.
#include "daemon/http/http_desk.hpp"

#include <doctest/doctest.h>

#include <boost/json/parse.hpp>

#include "daemon/token_hash.hpp"
#include "tests/fakes/pushed_site.hpp"

namespace anju::http_desk_test {
namespace {

namespace json = boost::json;
using test::kPushInstant;

class Door {
 public:
  Door() {
    tokens_ = {
        {push_token.id,
         "water-co",
         MeterToken::Purpose::push,
         hash_of(push_token.secret),
         test::kPushNow,
         {}},
        {read_token.id, "grafana", MeterToken::Purpose::read, hash_of(read_token.secret), test::kPushNow, {}},
        {old_token.id, "water-co", MeterToken::Purpose::push, hash_of(old_token.secret), test::kPushNow,
         test::kPushNow}};
    folder.write("meter-tokens.toml", to_toml(tokens_));
  }
  unsigned ask(const std::string& method, const std::string& target, const std::string& token,
               Instant now = kPushInstant) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.address = "192.0.2.1";
    if (!token.empty()) request.authorization = "Bearer " + token;
    request.certificate = certificate;
    request.idempotency_key = key;
    request.content_type = "application/senml+json";
    request.body = R"([{"n":"SH-1","t":1795672800,"v":1}])";
    if (auto refused = desk.refusal(request, now)) {
      answer = std::move(*refused);
      return answer.status;
    }
    unsigned status = 0;
    desk.answer(request, now, [&](const HttpReply& reply) {
      status = reply.status;
      answer = reply;
    });
    return status;
  }

  NewToken push_token = make_token();
  NewToken read_token = make_token();
  NewToken old_token = make_token();
  test::TemporaryFolder folder;
  test::PushedSite box;
  PushMap map{box.settings, box.site};
  ParkedBook parked;
  PushDesk push{map, "UTC", parked, [](const RawMessage&) -> Result<void> { return {}; }};
  PlatformDesk platforms{box.settings, push};
  std::string asked;
  HttpReply answer;
  ClientCertificate certificate;
  std::string key;
  HttpDesk desk{{folder.path() / "meter-tokens.toml", "1", push, platforms,
                 [this](const std::string& target, const SendHttp& send) {
                   asked = target;
                   send({});
                 },
                 [](const std::function<void(const StatusView&)>& tell) { tell({}); },
                 [](const StatusView&) { return std::string("anju_up 1\n"); }}};

 private:
  std::vector<MeterToken> tokens_;
};

}  // namespace

TEST_CASE("a token opens what it is for, and nothing else") {
  Door door;
  CHECK(door.ask("POST", "/v1/readings", door.push_token.text()) == 200);
  CHECK(door.ask("POST", "/v1/readings", door.read_token.text()) == 403);
  CHECK(door.ask("GET", "/v1/status", door.read_token.text()) == 200);
  CHECK(door.asked == "/v1/status");
  CHECK(door.ask("GET", "/v1/alerts?open=1", door.read_token.text()) == 200);
  CHECK(door.asked == "/v1/alerts?open=1");
  CHECK(door.ask("GET", "/v1/status", door.push_token.text()) == 403);
  CHECK(door.ask("GET", "/metrics", door.read_token.text()) == 200);
  CHECK(door.answer.body == "anju_up 1\n");
  CHECK(door.ask("GET", "/v1/status?x=1", door.read_token.text()) == 400);
  CHECK(door.ask("GET", "/v1/status", "") == 401);
  CHECK(door.ask("POST", "/v1/readings", door.old_token.text()) == 401);
}

TEST_CASE("a certificate opens for its utility what a token would, and no page for reading") {
  Door door;
  door.box.settings.utilities[0].certificates = {"CN=push.water.example,O=Water",
                                                 "sha256:" + std::string(64, 'a')};
  door.certificate = {"CN=push.water.example,O=Water", std::string(64, 'b')};
  CHECK(door.ask("POST", "/v1/readings", "") == 200);
  CHECK(door.push.figures().at("water-co").kept == 1);
  CHECK(door.ask("GET", "/v1/status", "") == 401);
  door.certificate = {"CN=other", std::string(64, 'a')};
  CHECK(door.ask("POST", "/v1/readings", "") == 200);
  door.certificate = {"CN=other", std::string(64, 'b')};
  for (int i = 0; i < 20; ++i) CHECK(door.ask("POST", "/v1/readings", "") == 401);
  CHECK(door.answer.body.find("unknown-certificate") != std::string::npos);
  CHECK(door.answer.body.find("CN=other") != std::string::npos);
  CHECK(door.desk.strange_certificates() == 20);
  CHECK(door.desk.guard().lockouts() == 0);  // nobody guesses here
  // Who sends a token is judged by it.
  CHECK(door.ask("POST", "/v1/readings", door.push_token.text()) == 200);
  CHECK(door.ask("POST", "/v1/readings", make_token().text()) == 401);
}

TEST_CASE("a key is claimed with the head and let go with the request") {
  Door door;
  HttpRequest first;
  first.method = "POST";
  first.target = "/v1/readings";
  first.authorization = "Bearer " + door.push_token.text();
  first.idempotency_key = door.key = "k-1";
  CHECK_FALSE(door.desk.refusal(first, kPushInstant));
  CHECK(door.ask("POST", "/v1/readings", door.push_token.text()) == 409);
  CHECK(door.answer.body.find("key-in-use") != std::string::npos);
  CHECK(door.answer.headers.front() == std::pair<std::string, std::string>("Retry-After", "1"));
  first.claim.reset();
  CHECK(door.ask("POST", "/v1/readings", door.push_token.text()) == 200);
}

TEST_CASE("the pages that say nothing of anybody need none; what is not in the table is not there") {
  Door door;
  for (const char* page : {"/healthz", "/readyz", "/v1/openapi.json"})
    CHECK(door.ask("GET", page, "") == 200);
  for (const char* page : {"/", "/v1/readings/", "/v1/../etc/passwd", "/v1/rules", "/v1/meters/unknown",
                           "/v1/homes/h-1/forget", "/v1/%72eadings", "//v1/status"})
    CHECK(door.ask("GET", page, door.read_token.text()) == 404);
  CHECK(door.ask("DELETE", "/v1/readings", door.push_token.text()) == 405);
  CHECK(door.ask("POST", "/v1/status", door.read_token.text()) == 405);
}

TEST_CASE("who guesses waits, longer each time, and the right token does not help meanwhile") {
  Door door;
  Instant now = kPushInstant;
  for (int i = 0; i < 4; ++i) CHECK(door.ask("GET", "/v1/status", make_token().text(), now) == 401);
  CHECK(door.ask("GET", "/v1/status", door.read_token.text(), now) == 200);
  for (int i = 0; i < 5; ++i) CHECK(door.ask("GET", "/v1/status", "anju_x_y", now) == 401);
  CHECK(door.ask("GET", "/v1/status", door.read_token.text(), now) == 429);
  now.steady += std::chrono::seconds{1};
  CHECK(door.ask("GET", "/v1/status", "anju_x_y", now) == 401);
  now.steady += std::chrono::seconds{1};
  CHECK(door.ask("GET", "/v1/status", door.read_token.text(), now) == 429);
  now.steady += std::chrono::seconds{1};
  CHECK(door.ask("GET", "/v1/status", door.read_token.text(), now) == 200);
  CHECK(door.desk.guard().lockouts() == 2);
}

TEST_CASE("a new token holds at once, and nobody who pastes it is taken for one who guesses") {
  Door door;
  CHECK(door.ask("GET", "/v1/status", door.read_token.text()) == 200);
  for (int i = 0; i < 6; ++i) {
    const NewToken fresh = make_token();
    door.folder.write(
        "meter-tokens.toml",
        to_toml({{fresh.id, "new", MeterToken::Purpose::read, hash_of(fresh.secret), test::kPushNow, {}}}));
    std::filesystem::last_write_time(
        door.folder.path() / "meter-tokens.toml",
        std::filesystem::file_time_type::clock::now() + std::chrono::seconds{i + 1});
    CHECK(door.ask("GET", "/v1/status", fresh.text()) == 200);
  }
}

TEST_CASE("a revoked token holds no longer than a second") {
  Door door;
  CHECK(door.ask("GET", "/v1/status", door.read_token.text()) == 200);
  std::filesystem::remove(door.folder.path() / "meter-tokens.toml");
  Instant later = kPushInstant;
  later.steady += std::chrono::seconds{1};
  CHECK(door.ask("GET", "/v1/status", door.read_token.text(), later) == 401);
}

TEST_CASE("the description names every route, and every route is described") {
  const json::object paths = json::parse(openapi_json("1")).at("paths").as_object();
  std::size_t described = 0;
  for (const auto& path : paths) described += path.value().as_object().size();
  CHECK(described == http_routes().size());
  for (const HttpRoute& route : http_routes()) {
    CAPTURE(route.path);
    REQUIRE(paths.contains(route.path));
    const json::object& operation =
        paths.at(route.path).at(route.method == "POST" ? "post" : "get").as_object();
    // Who signs sends no token.
    const bool has_token = route.access == Access::read || route.access == Access::push;
    CHECK(has_token == operation.contains("security"));
    CHECK(operation.at("responses").as_object().contains(route.access == Access::open ? "200" : "401"));
    CHECK(find_route(route.method, route.path).route == &route);
    const std::size_t given =
        operation.contains("parameters") ? operation.at("parameters").as_array().size() : 0;
    const bool has_one_more =
        route.page == Page::push || route.page == Page::platform;  // the key; the utility
    CHECK(given == route.parameters.size() + (has_one_more ? 1 : 0));
  }
}

TEST_CASE("tokens: one of ours is known again, anything else is nobody's") {
  const NewToken token = make_token();
  const std::string text = token.text();
  const auto parts = split_token(text);
  REQUIRE(parts);
  CHECK(parts->id == token.id);
  const std::string hash = hash_of(token.secret);
  CHECK(hash.starts_with("$argon2id$"));
  CHECK(is_secret_of(hash, token.secret));
  CHECK_FALSE(is_secret_of(hash, make_token().secret));
  for (const char* wrong : {"", "anju_", "anju_1_2", "Bearer x", "anju_0123456789"})
    CHECK_FALSE(split_token(wrong));
  CHECK_FALSE(split_token(text + "0"));
}

}  // namespace anju::http_desk_test
