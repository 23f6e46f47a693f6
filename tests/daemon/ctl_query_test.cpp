// A question to the daemon ends in an answer, or in a problem that says what to do, and never hangs.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <thread>

#include "daemon/ctl/http_client.hpp"
#include "daemon/ctl/query.hpp"

namespace anju::ctl_query_test {
namespace {

namespace fs = std::filesystem;

// A daemon that gives one answer, word for word, to whoever connects first.
class OneAnswer {
 public:
  explicit OneAnswer(std::string answer) : answer_(std::move(answer)) {
    std::string folder = (fs::temp_directory_path() / "anju-ctl-XXXXXX").string();
    folder_ = ::mkdtemp(folder.data());
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path().string().copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener_, 1) == 0);
    if (!answer_.empty()) thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() {
    if (thread_.joinable()) thread_.join();
    ::close(listener_);
    std::error_code fault;
    fs::remove_all(folder_, fault);
  }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;

  fs::path path() const { return folder_ / "anju.sock"; }
  // What was asked; the answer has been given then.
  std::string request() {
    thread_.join();
    return request_;
  }

 private:
  void serve() {
    const int client = ::accept(listener_, nullptr, nullptr);
    char buffer[2048];
    while (request_.find("\r\n\r\n") == std::string::npos) {
      const auto size = ::read(client, buffer, sizeof buffer);
      if (size <= 0) break;
      request_.append(buffer, static_cast<std::size_t>(size));
    }
    [[maybe_unused]] const auto written = ::write(client, answer_.data(), answer_.size());
    ::close(client);
  }

  std::string answer_;
  std::string request_;
  fs::path folder_;
  int listener_ = -1;
  std::thread thread_;
};

std::string http(std::string_view status, const std::string& body) {
  return "HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

Query query_to(const OneAnswer& daemon, View view = View::status) {
  Query query;
  query.view = view;
  query.socket = daemon.path();
  return query;
}

constexpr Look kEnglish{Language::en, false};

}  // namespace

TEST_CASE("the daemon's JSON is handed on as it is") {
  OneAnswer daemon(http("200 OK", "{\"a\":1}"));
  Query query = query_to(daemon, View::alerts);
  query.as_json = true;
  query.only_open = true;
  const auto answer = ask(query, kEnglish);
  REQUIRE(answer.has_value());
  CHECK(*answer == "{\"a\":1}\n");
  CHECK(daemon.request().find("GET /v1/alerts?open=1 HTTP/1.1\r\n") == 0);
}

TEST_CASE("without --json the answer is text") {
  OneAnswer daemon(http("200 OK", "{\"outbox\":[]}"));
  const auto answer = ask(query_to(daemon, View::outbox), kEnglish);
  REQUIRE(answer.has_value());
  CHECK(*answer == "nothing waits: the platform has confirmed everything\n");
}

TEST_CASE("a daemon that is not there is a problem with exit code 69 and advice") {
  Query query;
  query.socket = "/nonexistent/anju.sock";
  const auto answer = ask(query, kEnglish);
  REQUIRE(answer.has_error());
  CHECK(answer.error().exit_code == kExitUnreachable);
  CHECK(answer.error().code == "daemon.unreachable");
  CHECK(answer.error().why == "/nonexistent/anju.sock: No such file or directory");
  CHECK(answer.error().hint.find("systemctl status anjud") != std::string::npos);
  query.socket = std::string(200, 'a');
  CHECK(ask(query, kEnglish).error().exit_code == kExitUnreachable);
}

TEST_CASE("a daemon that listens but does not answer ends in a problem after the time given") {
  const OneAnswer silent("");
  Query query = query_to(silent);
  query.timeout = std::chrono::milliseconds{50};
  const auto answer = ask(query, kEnglish);
  REQUIRE(answer.has_error());
  CHECK(answer.error().exit_code == kExitUnreachable);
  CHECK(answer.error().code == "daemon.timeout");
  CHECK(answer.error().why.find("within 0.05 s") != std::string::npos);
}

TEST_CASE("a refusal is shown with the daemon's own words") {
  const OneAnswer daemon(
      http("503 Service Unavailable", R"({"error":{"code":"busy","message":"try again"}})"));
  const auto answer = ask(query_to(daemon), kEnglish);
  REQUIRE(answer.has_error());
  CHECK(answer.error().exit_code == kExitFailed);
  CHECK(answer.error().why == "503: try again (busy)");
}

TEST_CASE("an answer that cannot be read is a problem, not a crash") {
  const OneAnswer daemon(http("200 OK", "<html>"));
  const auto answer = ask(query_to(daemon), kEnglish);
  REQUIRE(answer.has_error());
  CHECK(answer.error().code == "daemon.unreadable");
  const OneAnswer noise("not HTTP at all\r\n\r\n");
  CHECK(ask(query_to(noise), kEnglish).error().exit_code == kExitUnreachable);
}

TEST_CASE("an answer beyond the limit is refused before it fills the memory") {
  const OneAnswer daemon("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kAnswerLimit + 1) +
                         "\r\n\r\n{");
  const auto answer = ask(query_to(daemon), kEnglish);
  REQUIRE(answer.has_error());
  CHECK(answer.error().why.find("body limit") != std::string::npos);
}

}  // namespace anju::ctl_query_test
