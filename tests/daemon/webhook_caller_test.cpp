// A call to a contact ends with what the other side says, or with why it said nothing: whoever the other side
// is, and however odd.
#include "daemon/uplink/webhook_caller.hpp"

#include <doctest/doctest.h>

#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>
#include <optional>
#include <vector>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/test_certificates.hpp"

namespace anju::webhook_caller_test {
namespace {

namespace asio = boost::asio;
using Tcp = asio::ip::tcp;
using namespace std::chrono_literals;

// A server that answers each connection with these bytes, whatever it is asked.
class OddServer {
 public:
  OddServer(asio::io_context& io, asio::ssl::context tls, std::string answer, bool hangs_up = false)
      : io_(io),
        tls_(std::move(tls)),
        answer_(std::move(answer)),
        hangs_up_(hangs_up),
        acceptor_(io, {asio::ip::make_address("127.0.0.1"), 0}) {
    accept();
  }

  // What is aborted ends while everything is still there.
  ~OddServer() {
    acceptor_.close();
    for (const auto& stream : streams_) stream->next_layer().close();
    io_.restart();
    io_.poll();
  }
  OddServer(const OddServer&) = delete;
  OddServer& operator=(const OddServer&) = delete;

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::vector<std::string> asked;  // header and what of the body came with it

 private:
  using Stream = asio::ssl::stream<Tcp::socket>;

  void accept() {
    acceptor_.async_accept([this](const auto& fault, Tcp::socket socket) {
      if (fault) return;
      streams_.push_back(std::make_unique<Stream>(std::move(socket), tls_));
      Stream& stream = *streams_.back();
      stream.async_handshake(asio::ssl::stream_base::server, [this, &stream](const auto& refused) {
        if (!refused) hear(stream);
      });
      accept();
    });
  }
  void hear(Stream& stream) {
    asio::async_read_until(
        stream, asio::dynamic_buffer(heard_), "}", [this, &stream](const auto& fault, std::size_t) {
          if (fault) return;
          asked.push_back(std::exchange(heard_, ""));
          asio::async_write(stream, asio::buffer(answer_), [this, &stream](const auto& broken, std::size_t) {
            boost::system::error_code ignored;
            if (!broken && hangs_up_) stream.next_layer().close(ignored);
          });
        });
  }

  asio::io_context& io_;
  asio::ssl::context tls_;
  const std::string answer_;
  const bool hangs_up_;
  std::string heard_;
  std::vector<std::unique_ptr<Stream>> streams_;
  Tcp::acceptor acceptor_;
};

struct Line {
  link::WebhookAnswer call(std::uint16_t port, const std::string& path = "/hook?a=1",
                           std::chrono::milliseconds patience = 5s) {
    std::optional<link::WebhookAnswer> answer;
    WebhookCaller caller(
        io, authority.file, [&answer](const link::WebhookAnswer& told) { answer = told; }, patience);
    link::Webhook wanted;
    wanted.set_id("a#webhook");
    wanted.set_url("https://localhost:" + std::to_string(port) + path);
    wanted.set_body(R"({"event":"smoke"})");
    io.restart();
    caller.call(wanted);
    while (!answer) REQUIRE(io.run_one_for(20s) == 1);
    CHECK(answer->id() == "a#webhook");
    CHECK(answer->error().find("hook") == std::string::npos);
    caller.stop();
    return *answer;
  }
  link::WebhookAnswer answer_to(const std::string& bytes, bool hangs_up = false) {
    OddServer server(io, authority.server("localhost"), bytes, hangs_up);
    return call(server.port(), "/hook?a=1", 1s);
  }

  test::TemporaryFolder folder;
  test::TestAuthority authority{folder.path()};
  asio::io_context io;
};

}  // namespace

TEST_CASE("the contact is asked as HTTP wants it") {
  Line line;
  OddServer server(line.io, line.authority.server("localhost"), "HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(line.call(server.port()).status() == 204);
  REQUIRE(server.asked.size() == 1);
  const std::string& asked = server.asked[0];
  CHECK(asked.starts_with("POST /hook?a=1 HTTP/1.1\r\n"));
  CHECK(asked.find("Host: localhost:" + std::to_string(server.port()) + "\r\n") != std::string::npos);
  CHECK(asked.find("Content-Type: application/json\r\n") != std::string::npos);
  CHECK(asked.find("Content-Length: 17\r\n") != std::string::npos);
  CHECK(asked.ends_with("\r\n\r\n{\"event\":\"smoke\"}"));
}

TEST_CASE("of the answer only the status counts: chunked, endless, without a body, another place") {
  Line line;
  CHECK(line.answer_to("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
            .status() == 200);
  CHECK(line.answer_to("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\nonly this").status() == 200);
  CHECK(line.answer_to("HTTP/1.0 200 OK\r\n\r\n", true).status() == 200);
  CHECK(line.answer_to("HTTP/1.1 302 Found\r\nLocation: https://elsewhere.example/\r\n\r\n").status() == 302);
  CHECK(line.answer_to("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n").status() == 404);
  CHECK(line.answer_to("HTTP/1.1 500 Oops\r\n\r\n").status() == 500);
  CHECK(line.answer_to("HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x')).status() == 200);
}

TEST_CASE("who closes early, says nothing, or says what is no HTTP gave no answer") {
  Line line;
  for (const auto& [bytes, hangs_up] : std::vector<std::pair<std::string, bool>>{
           {"", true},
           {"HTTP/1.1 200", true},
           {"220 mail.example ESMTP\r\n\r\n", true},
           {"", false},
           {"HTTP/1.1 200 OK\r\nX: " + std::string(20'000, 'x'), false}}) {
    const auto answer = line.answer_to(bytes, hangs_up);
    CHECK(answer.status() == 0);
    CHECK(answer.error().starts_with("waiting for the answer: "));
  }
}

TEST_CASE("nobody is believed who has no valid certificate of that name, or none of the authority") {
  Line line;
  test::TemporaryFolder elsewhere;
  const test::TestAuthority stranger(elsewhere.path());
  std::vector<asio::ssl::context> wrong;
  wrong.push_back(line.authority.server("elsewhere.example"));
  wrong.push_back(line.authority.server("localhost", -1));
  wrong.push_back(stranger.server("localhost"));
  for (asio::ssl::context& tls : wrong) {
    OddServer server(line.io, std::move(tls), "HTTP/1.1 200 OK\r\n\r\n");
    const auto answer = line.call(server.port());
    CHECK(answer.status() == 0);
    CHECK(answer.error().starts_with("TLS: "));
    CHECK(server.asked.empty());
  }
}

TEST_CASE("nobody there, no TLS there, no name, no address: each says so") {
  Line line;
  std::uint16_t port = 0;
  {
    const Tcp::acceptor closed(line.io, {asio::ip::make_address("127.0.0.1"), 0});
    port = closed.local_endpoint().port();
  }
  CHECK(line.call(port).error() == "connecting: Connection refused");
  // It accepts, and says nothing.
  const Tcp::acceptor silent(line.io, {asio::ip::make_address("127.0.0.1"), 0});
  CHECK(line.call(silent.local_endpoint().port(), "/hook", 1s).error() == "TLS: no answer in time");
}

TEST_CASE("an authority that cannot be read believes nobody") {
  Line line;
  OddServer server(line.io, line.authority.server("localhost"), "HTTP/1.1 200 OK\r\n\r\n");
  std::optional<link::WebhookAnswer> answer;
  WebhookCaller caller(line.io, line.folder.path() / "none.pem",
                       [&answer](const link::WebhookAnswer& told) { answer = told; });
  link::Webhook wanted;
  wanted.set_id("a");
  wanted.set_url("https://localhost:" + std::to_string(server.port()) + "/");
  caller.call(wanted);
  while (!answer) REQUIRE(line.io.run_one_for(5s) == 1);
  CHECK(answer->status() == 0);
  CHECK(answer->error().starts_with("the certificates to believe cannot be read"));
  caller.stop();
}

TEST_CASE("only so many at once, none twice at once, and what is no address is refused") {
  Line line;
  const Tcp::acceptor silent(line.io, {asio::ip::make_address("127.0.0.1"), 0});
  std::vector<link::WebhookAnswer> answers;
  WebhookCaller caller(line.io, line.authority.file,
                       [&answers](const link::WebhookAnswer& told) { answers.push_back(told); });
  link::Webhook wanted;
  wanted.set_url("https://localhost:" + std::to_string(silent.local_endpoint().port()) + "/");
  for (std::size_t i = 0; i < WebhookCaller::kMostAtOnce; ++i) {
    wanted.set_id(std::to_string(i));
    caller.call(wanted);
    caller.call(wanted);
  }
  CHECK(answers.empty());
  wanted.set_id("more");
  caller.call(wanted);
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].id() == "more");
  CHECK(answers[0].error() == "too many calls at once");
  caller.stop();
  wanted.set_id("bad");
  wanted.set_url("http://localhost/");
  caller.call(wanted);
  REQUIRE(answers.size() == 2);
  CHECK(answers[1].error() == "what is set is no https address");
}

TEST_CASE("an https address has a host, a port, a path and a query") {
  const auto full = split_https("https://contact.example:8443/a/b?c=1#here");
  REQUIRE(full);
  CHECK(full->host == "contact.example");
  CHECK(full->port == "8443");
  CHECK(full->target == "/a/b?c=1");
  CHECK(full->authority() == "contact.example:8443");
  CHECK(split_https("https://contact.example")->target == "/");
  CHECK(split_https("https://contact.example")->authority() == "contact.example");
  CHECK(split_https("https://contact.example?x")->target == "/?x");
  for (const char* wrong : {"http://a/", "https://", "https:///a", "https://a:/", "https://a:123456/",
                            "https://a:b/", "https://u:p@a/", "https://a/ b", "https://a/\r\nX: y"})
    CHECK_FALSE(split_https(wrong));
}

}  // namespace anju::webhook_caller_test
