// The platform of a utility verifies the address and pushes what it has signed; who cannot sign is counted,
// waits, and has nothing kept.
#include "daemon/http/platform_desk.hpp"

#include <doctest/doctest.h>

#include "config/files.hpp"
#include "daemon/http/http_desk.hpp"
#include "tests/fakes/pushed_site.hpp"

namespace anju::platform_desk_test {
namespace {

using test::kPushInstant;

// Of the shipped adapter: its examples are signed with "anju-test-token".
const PushExample& example(const PushAdapter& adapter, std::string_view title) {
  for (const PushExample& one : adapter.examples)
    if (one.title.starts_with(title)) return one;
  throw std::runtime_error("no such example");
}

class Door {
 public:
  Door() { folder.write("secret", "anju-test-token\r\n"); }

  HttpReply ask(const std::string& method, const std::string& target, const std::string& body = "",
                const Instant& now = kPushInstant) {
    HttpRequest request;
    request.method = method;
    request.target = target;
    request.address = "192.0.2.1";
    request.content_encoding = encoding;
    request.body = body;
    if (auto refused = desk.refusal(request, now)) return *refused;
    HttpReply answer;
    desk.answer(request, now, [&answer](const HttpReply& reply) { answer = reply; });
    return answer;
  }
  HttpReply show(std::string_view title, const std::string& utility = "water-co") {
    const PushExample& one = example(adapter(), title);
    return ask(one.is_verification ? "GET" : "POST",
               "/v1/push/" + utility + (one.query.empty() ? "" : "?" + one.query), one.body);
  }
  const PushAdapter& adapter() const { return box.settings.push_adapters.at("onenet"); }

  test::TemporaryFolder folder;
  std::string encoding;
  test::PushedSite box = with_adapter();
  PushMap map{box.settings, box.site};
  ParkedBook parked;
  std::vector<RawMessage> kept;
  PushDesk push{map, "UTC", parked, [this](RawMessage message) -> Result<void> {
                  kept.push_back(std::move(message));
                  return {};
                }};
  PlatformDesk platforms{box.settings, push};
  HttpDesk desk{{folder.path() / "none.toml", "1", push, platforms,
                 [](const std::string&, const SendHttp&) {},
                 [](const std::function<void(const StatusView&)>&) {},
                 [](const StatusView&) { return std::string(); }}};

 private:
  test::PushedSite with_adapter() const {
    test::PushedSite site;
    UtilitySettings& utility = site.settings.utilities.at(0);
    utility.adapter = "onenet";
    utility.secret_file = folder.path() / "secret";
    site.settings.utilities.at(1).adapter = "ctwing";
    site.settings.utilities.at(1).secret_file = folder.path() / "secret";
    return site;
  }
};

}  // namespace

TEST_CASE("the verification is answered with what was sent") {
  Door door;
  const HttpReply reply = door.show("the verification");
  CHECK(reply.status == 200);
  CHECK(reply.content_type == "text/plain; charset=utf-8");
  CHECK(reply.body == "pUrLVeRiFy");
  CHECK(door.ask("GET", "/v1/push/water-co").status == 401);
  CHECK(door.ask("GET", "/v1/push/grid").status == 405);
  CHECK(door.kept.empty());
}

TEST_CASE("a signed message is kept, and answered as the platform wants it") {
  Door door;
  const HttpReply reply = door.show("a water meter");
  CHECK(reply.status == 200);
  CHECK(reply.body == "ok");
  const PushFigures figures = door.push.figures().at("water-co");
  CHECK(figures.requests == 1);
  CHECK(figures.kept + figures.parked == 2);
}

TEST_CASE("what never can be used is taken as well, lest it comes for ever; what is about no reading too") {
  Door door;
  CHECK(door.show("a device that").status == 200);
  CHECK(door.push.figures().at("water-co").refused == 0);
  const std::string ours = "/v1/push/grid?key=anju-test-token";
  CHECK(door.ask("POST", ours,
                 R"({"messageType":"dataReport","deviceId":"SH-1","timestamp":1,"payload":{"x":1}})")
            .status == 200);
  CHECK(door.push.figures().at("grid").refused == 1);
  CHECK(door.kept.empty());
  CHECK(door.ask("POST", ours, "{").status == 400);
}

TEST_CASE("a message that was changed is 401, counted, and whoever goes on guessing waits") {
  Door door;
  for (int i = 0; i < 5; ++i) {
    const HttpReply reply = door.show("a message that was changed");
    CHECK(reply.status == 401);
    CHECK(reply.content_type == "application/problem+json");
    CHECK(reply.body.find("wrong-signature") != std::string::npos);
  }
  CHECK(door.show("a water meter").status == 429);
  CHECK(door.desk.guard().lockouts() == 1);
  CHECK(door.kept.empty());
  Instant later = kPushInstant;
  later.steady += std::chrono::seconds{2};
  const PushExample& one = example(door.adapter(), "a water meter");
  CHECK(door.ask("POST", "/v1/push/water-co", one.body, later).status == 200);
}

TEST_CASE("names that no adapter has are guesses as well") {
  Door door;
  CHECK(door.show("a water meter", "nobody").status == 404);
  CHECK(door.ask("POST", "/v1/push/").status == 404);
  CHECK(door.ask("POST", "/v1/push/water-co/x").status == 404);
  CHECK(door.ask("DELETE", "/v1/push/water-co").status == 405);
  for (int i = 0; i < 4; ++i) door.show("a water meter", "nobody");
  CHECK(door.show("a water meter").status == 429);
}

TEST_CASE("without a secret nobody is let in; packed messages are not read") {
  Door door;
  door.encoding = "gzip";
  CHECK(door.show("a water meter").status == 415);
  door.encoding.clear();
  door.folder.write("secret", "\n");
  CHECK(door.show("a water meter").status == 503);
  std::filesystem::remove(door.folder.path() / "secret");
  CHECK(door.show("a water meter").status == 503);
  door.folder.write("secret", "another");
  CHECK(door.show("a water meter").status == 401);
  CHECK(door.kept.empty());
}

}  // namespace anju::platform_desk_test
