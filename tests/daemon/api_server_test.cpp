// The server over a real Unix socket: right answers, clear refusals, and no client can take it from the
// others.
#include "daemon/api/api_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/daemon/api_client.hpp"

namespace anju::api_server_test {
namespace {

using namespace test;

}  // namespace

TEST_CASE("a question is answered, and the connection is closed when the client wants it") {
  Server server;
  Client client(server);
  client.get("/v1/status?x=1");
  const std::string answer = client.all();
  CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
  CHECK(has(answer, "\r\nContent-Type: application/json\r\n"));
  CHECK(has(answer, "\r\nCache-Control: no-store\r\n"));
  CHECK(has(answer, "\r\nContent-Length: 27\r\n"));
  CHECK(answer.ends_with("\r\n\r\n{\"target\":\"/v1/status?x=1\"}"));
}

TEST_CASE("one connection can ask many times, also before it has its answer") {
  Server server;
  Client client(server);
  for (int i = 0; i < 3; ++i) {
    client.get("/a", "");
    CHECK(client.heard_until("{\"target\":\"/a\"}").starts_with("HTTP/1.1 200 OK\r\n"));
  }
  const std::string question = "GET /b HTTP/1.1\r\nHost: anju\r\n\r\n";
  client.send(question + question + "GET /c HTTP/1.1\r\nHost: anju\r\n\r\n");
  const std::string answers = client.heard_until("{\"target\":\"/c\"}");
  CHECK(answers.find("{\"target\":\"/b\"}") != answers.rfind("{\"target\":\"/b\"}"));
  CHECK(server.asked == 6);
}

TEST_CASE("what the house refuses keeps its status, and ends the connection") {
  Server server;
  CHECK(answer_to(server, "GET /gone HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 404 Not Found\r\n"));
  const std::string answer = answer_to(server, "POST /a HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}");
  CHECK(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  CHECK(has(answer, "\r\nAllow: GET\r\n"));
  CHECK(has(answer, "\r\nConnection: close\r\n"));
}

TEST_CASE("what is no request is refused, closed, and never asked for") {
  Server server;
  for (const char* request :
       {"hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "\x16\x03\x01\x02", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    CAPTURE(request);
    const std::string answer = answer_to(server, request);
    CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(has(answer, "\r\nConnection: close\r\n"));
    CHECK(has(answer, R"({"schema_version":1,"error":{"code":"bad-request")"));
  }
  CHECK(server.asked == 0);
}

TEST_CASE("headers and bodies have an end") {
  Server server;
  CHECK(answer_to(server, "GET / HTTP/1.1\r\nX: " + std::string(9000, 'a') + "\r\n\r\n")
            .starts_with("HTTP/1.1 431 "));
  CHECK(answer_to(server, "GET /" + std::string(60000, 'a') + " HTTP/1.1\r\n\r\n")
            .starts_with("HTTP/1.1 431 "));
  CHECK(answer_to(server, "POST / HTTP/1.1\r\nContent-Length: 4097\r\n\r\n").starts_with("HTTP/1.1 413 "));
  CHECK(answer_to(server,
                  "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1001\r\n" + std::string(0x1001, 'a'))
            .starts_with("HTTP/1.1 413 "));
  CHECK(server.asked == 0);
  CHECK(answer_to(server, "POST / HTTP/1.1\r\nContent-Length: 4096\r\n\r\n" + std::string(4096, 'a'))
            .starts_with("HTTP/1.1 405 "));
}

TEST_CASE("a question that fails is answered, and the program lives") {
  Server server;
  const std::string answer = answer_to(server, "GET /throws HTTP/1.1\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CHECK(has(answer, "the file cannot be read"));
  CHECK(answer_to(server, "GET /a HTTP/1.0\r\n\r\n").starts_with("HTTP/1.1 200 "));
}

TEST_CASE(
    "a client that is too slow is cut off: one that says nothing, half a question, or does not listen") {
  Server server(hasty());
  CHECK(answer_to(server, "").empty());
  CHECK(answer_to(server, "GET /a HTTP/1.1\r\nHo").empty());
  Client deaf(server);
  deaf.get("/large");  // more than a socket holds
  REQUIRE(server.run_until([&server] { return server.asked == 1; }));
  Client other(server);
  other.get("/a");
  CHECK(other.all().ends_with("{\"target\":\"/a\"}"));  // meanwhile the others are served
  deaf.wait_for_hang_up();
  CHECK(deaf.all().size() < (std::size_t{8} << 20));
}

TEST_CASE("whoever comes beyond the limit is told so, and beyond that waits until somebody leaves") {
  Server server({2, 1, kLongest});
  auto first = std::make_unique<Client>(server);
  first->get("/a", "");
  first->heard_until("{\"target\":\"/a\"}");
  Client second(server);
  second.get("/a", "");
  second.heard_until("{\"target\":\"/a\"}");
  Client silent(server);  // takes the one place for refusals
  Client waiting(server);
  waiting.get("/b");
  waiting.listen();
  while (server.io.poll() > 0) {
  }
  CHECK(waiting.heard().empty());
  silent.get("/a");
  const std::string refused = silent.all();
  CHECK(refused.starts_with("HTTP/1.1 503 Service Unavailable\r\n"));
  CHECK(has(refused, R"("code":"busy")"));
  REQUIRE(server.run_until([&waiting] { return waiting.is_over(); }));
  CHECK(waiting.heard().starts_with("HTTP/1.1 503 "));
  CHECK(server.asked == 2);
  first.reset();
  while (server.io.poll() > 0) {
  }
  Client next(server);
  next.get("/c");
  CHECK(next.all().ends_with("{\"target\":\"/c\"}"));
}

TEST_CASE("without a free descriptor the server pauses, and goes on when there is one") {
  Server server;
  Client client(server);
  client.get("/a");
  client.listen();
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
  const int next_free = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
  REQUIRE(next_free >= 0);
  ::close(next_free);
  rlimit none = before;
  none.rlim_cur = static_cast<rlim_t>(next_free);
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
  std::size_t turns = 0;
  for (int i = 0; i < 100; ++i) turns += server.io.poll();
  const bool was_answered = client.is_over();
  REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
  CHECK_FALSE(was_answered);
  CHECK(turns < 10);  // it does not try in a circle
  REQUIRE(server.run_until([&client] { return client.is_over(); }));
  CHECK(client.heard().ends_with("{\"target\":\"/a\"}"));
}

TEST_CASE("the socket is for owner and group, and goes with the server") {
  Server server;
  struct stat about {};
  REQUIRE(::stat(server.path().c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0660U);
  server.server.stop();
  CHECK_FALSE(std::filesystem::exists(server.path()));
  server.server.stop();
}

TEST_CASE("stopping closes everybody at once, and nobody is asked any more") {
  Server server;
  Client idle(server);
  idle.get("/a", "");
  idle.heard_until("{\"target\":\"/a\"}");
  Client late(server);
  late.get("/b");
  late.listen();
  idle.get("/c", "");
  server.server.stop();
  REQUIRE(server.run_until([&late] { return late.is_over(); }));
  CHECK(idle.all().empty());
  CHECK(late.heard().empty());
  CHECK(server.asked == 1);
}

TEST_CASE("at whatever moment it is stopped, nobody is asked after it") {
  const std::string question = "GET /a HTTP/1.1\r\nHost: anju\r\n\r\n";
  const std::string questions = question + question + question;
  for (int steps = 0; steps < 40; ++steps) {
    Server server;
    Client client(server);
    client.send(questions);
    for (int i = 0; i < steps; ++i) server.io.poll_one();
    server.server.stop();
    const int asked = server.asked;
    while (server.io.poll() > 0) {
    }
    CAPTURE(steps);
    CHECK(server.asked == asked);
    if (steps == 39) CHECK(asked == 3);
  }
}

TEST_CASE("a socket left behind by a killed process is taken away") {
  const test::TemporaryFolder folder;
  const auto path = folder.path() / "anju.sock";
  asio::io_context io;
  { stream_protocol::acceptor left_behind(io, stream_protocol::endpoint(path.string())); }
  REQUIRE(std::filesystem::exists(path));
  ApiServer server(io, path, answer_nothing);
  CHECK(server.start().has_value());
}

TEST_CASE("a socket that another process listens on is left to it") {
  Server server;
  ApiServer second(server.io, server.path(), answer_nothing);
  const auto started = second.start();
  REQUIRE(started.has_error());
  CHECK(started.error().code == ErrorCode::unavailable);
  CHECK(has(started.error().what, "another process listens on " + server.path().string()));
  second.stop();
  CHECK(answer_to(server, "GET /a HTTP/1.0\r\n\r\n").ends_with("{\"target\":\"/a\"}"));
}

TEST_CASE("what is in the way and no socket, too long or without a folder is a clear error") {
  const test::TemporaryFolder folder;
  asio::io_context io;
  const auto fault_at = [&io](const std::filesystem::path& path) {
    ApiServer server(io, path, answer_nothing);
    const auto started = server.start();
    REQUIRE(started.has_error());
    return started.error();
  };
  const auto file = folder.write("file", "precious");
  CHECK(fault_at(file).code == ErrorCode::io);
  CHECK(has(fault_at(file).what, "is no socket"));
  CHECK(std::filesystem::file_size(file) == 8);
  CHECK(fault_at(folder.path() / std::string(200, 'a')).code == ErrorCode::out_of_range);
  CHECK(fault_at("").code == ErrorCode::out_of_range);
  CHECK(has(fault_at(folder.path() / "no" / "anju.sock").what, "No such file or directory"));
}

}  // namespace anju::api_server_test
