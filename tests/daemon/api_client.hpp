// A server of the API over a real Unix socket, and clients of it in the same loop.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/api/api_server.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::test {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using boost::system::error_code;

inline constexpr std::chrono::seconds kLongest{10};  // of a test that hangs

inline void answer_nothing(const ApiRequest&, const SendReply& send) { send({}); }

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

  TemporaryFolder folder;
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

inline bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline std::string answer_to(Server& server, const std::string& request) {
  Client client(server);
  client.send(request);
  return client.all();
}

inline ApiLimits hasty() { return {32, 8, Duration{30}}; }

}  // namespace anju::test
