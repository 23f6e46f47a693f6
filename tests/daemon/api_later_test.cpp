// An answer of the API may come later: others are served meanwhile, and whoever leaves first breaks nothing.
#include <doctest/doctest.h>

#include "tests/daemon/api_client.hpp"

namespace anju::api_later_test {
namespace {

using namespace test;

}  // namespace

TEST_CASE("what a client sends along is handed on, and a refusal says what is allowed") {
  Server server;
  CHECK(answer_to(server, "POST /echo HTTP/1.1\r\nConnection: close\r\nContent-Length: 7\r\n\r\n{\"a\":1}")
            .ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("an answer may come later, others are served meanwhile, and only the first of two counts") {
  Server server;
  Client patient(server);
  patient.get("/later", "");
  REQUIRE(server.run_until([&server] { return server.later.size() == 1; }));
  CHECK(answer_to(server, "GET /a HTTP/1.0\r\n\r\n").ends_with("{\"target\":\"/a\"}"));
  CHECK(patient.heard().empty());
  const SendReply send = server.later[0];
  send({200, "{\"late\":1}"});
  send({200, "{\"late\":2}"});
  CHECK(patient.heard_until("}").ends_with("\r\n\r\n{\"late\":1}"));
  patient.get("/b", "");
  send({200, "{\"late\":3}"});  // to a question that was answered
  CHECK(patient.heard_until("}").ends_with("{\"target\":\"/b\"}"));
}

TEST_CASE("an answer that is awaited longer than a request may take still comes") {
  Server server(hasty());
  Client patient(server);
  patient.get("/later");
  REQUIRE(server.run_until([&server] { return server.later.size() == 1; }));
  asio::steady_timer pause(server.io, Duration{60});
  bool is_over = false;
  pause.async_wait([&is_over](error_code) { is_over = true; });
  REQUIRE(server.run_until([&is_over] { return is_over; }));
  server.later[0]({200, "{\"late\":1}"});
  CHECK(patient.all().ends_with("{\"late\":1}"));
}

TEST_CASE("whoever waits for an answer is one of the few, until the answer comes") {
  Server server({1, 1, kLongest});
  auto gone = std::make_unique<Client>(server);
  gone->get("/later");
  REQUIRE(server.run_until([&server] { return server.later.size() == 1; }));
  CHECK(answer_to(server, "GET /a HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 503 "));
  gone.reset();  // nobody is there any more when the answer comes
  server.later[0]({200, "{}"});
  server.later.clear();
  while (server.io.poll() > 0) {
  }
  CHECK(answer_to(server, "GET /a HTTP/1.0\r\n\r\n").ends_with("{\"target\":\"/a\"}"));
}

TEST_CASE("an answer that nobody will give any more closes the connection") {
  Server server;
  Client patient(server);
  patient.get("/later");
  REQUIRE(server.run_until([&server] { return server.later.size() == 1; }));
  server.later.clear();
  CHECK(patient.all().empty());
}

TEST_CASE("stopping while an answer is awaited is safe, and the answer reaches nobody") {
  Server server;
  Client patient(server);
  patient.get("/later");
  REQUIRE(server.run_until([&server] { return server.later.size() == 1; }));
  server.server.stop();
  CHECK(patient.all().empty());
  server.later[0]({200, "{}"});
  while (server.io.poll() > 0) {
  }
  CHECK(patient.heard().empty());
}

}  // namespace anju::api_later_test
