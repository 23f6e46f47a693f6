// The server over a real Unix socket: right answers, clear refusals, and no client can take it from the
// others.
#include "daemon/api/api_server.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/config/temporary_folder.hpp"

namespace anju {
namespace {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

constexpr std::chrono::seconds kLongest{10};  // of a test that hangs

void answer_nothing(const ApiRequest&, const SendReply& send) { send({}); }

struct Server {
  explicit Server(ApiLimits limits = {})
      : server(
            io, path(),
            [this](const ApiRequest& request, const SendReply& send) {
              if (request.target == "/later") {
                ++asked;
                later.push_back(send);
              } else {
                send(answered(request));
              }
            },
            limits) {
    REQUIRE(server.start().has_value());
  }

  std::filesystem::path path() const { return folder.path() / "anju.sock"; }
  ApiReply answered(const ApiRequest& request) {
    ++asked;
    if (request.target == "/throws") throw std::runtime_error("the file cannot be read");
    if (request.target == "/large") return {200, std::string(std::size_t{8} << 20, 'x')};
    if (request.target == "/gone") return {404, "{}"};
    if (request.target == "/echo") return {200, std::string(request.body)};
    if (request.method != "GET") return {405, "{}"};
    return {200, "{\"target\":\"" + std::string(request.target) + "\"}"};
  }
  // Runs the loop until `done` is true; false when it never becomes so.
  template <class Done>
  bool run_until(Done done) {
    asio::steady_timer limit(io, kLongest);
    bool is_late = false;
    // A cancelled timer may tell so when this function is over.
    limit.async_wait([&is_late](error_code fault) {
      if (!fault) is_late = true;
    });
    while (!done() && !is_late) io.run_one();
    return !is_late;
  }

  test::TemporaryFolder folder;
  asio::io_context io{1};
  int asked = 0;
  std::vector<SendReply> later;  // answers that somebody waits for
  ApiServer server;
};

// A client in the same loop. All it does is counted in bytes: it knows no HTTP.
class Client {
 public:
  explicit Client(Server& server) : server_(server), socket_(server.io) {
    socket_.connect(stream_protocol::endpoint(server.path().string()));
  }

  void send(const std::string& text) {
    sent_ = text;
    asio::async_write(socket_, asio::buffer(sent_), [](error_code, std::size_t) {});
  }
  void get(const std::string& target, const std::string& fields = "Connection: close\r\n") {
    send("GET " + target + " HTTP/1.1\r\nHost: anju\r\n" + fields + "\r\n");
  }
  // Starts to listen; what comes is in heard().
  void listen() {
    socket_.async_read_some(asio::buffer(piece_), [this](error_code fault, std::size_t size) {
      heard_.append(piece_.data(), size);
      is_over_ = static_cast<bool>(fault);
      if (!fault) listen();
    });
  }
  // Without listening.
  void wait_for_hang_up() {
    bool has_hung_up = false;
    socket_.async_wait(asio::socket_base::wait_error, [&has_hung_up](error_code) { has_hung_up = true; });
    REQUIRE(server_.run_until([&has_hung_up] { return has_hung_up; }));
  }
  // All until the server closes.
  std::string all() {
    listen();
    REQUIRE(server_.run_until([this] { return is_over_; }));
    return heard_;
  }
  std::string heard_until(const std::string& end) {
    listen();
    REQUIRE(server_.run_until([this, &end] { return heard_.ends_with(end); }));
    socket_.cancel();
    REQUIRE(server_.run_until([this] { return is_over_; }));
    return std::exchange(heard_, {});
  }
  const std::string& heard() const { return heard_; }
  bool is_over() const { return is_over_; }

 private:
  Server& server_;
  stream_protocol::socket socket_;
  std::string sent_;
  std::array<char, 65536> piece_{};
  std::string heard_;
  bool is_over_ = false;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

std::string answer_to(Server& server, const std::string& request) {
  Client client(server);
  client.send(request);
  return client.all();
}

ApiLimits hasty() { return {32, 8, Duration{30}}; }

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

}  // namespace anju
