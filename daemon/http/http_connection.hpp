// One connection of the HTTP side, as its listener sees it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "daemon/http/http_message.hpp"
#include "rules/model/time.hpp"

namespace anju {

// How long each part of a conversation may take. Who is slower is cut off.
struct HttpPatience {
  Duration handshake{std::chrono::seconds{5}};
  Duration header{std::chrono::seconds{10}};  // also how long a connection may be idle
  Duration body{std::chrono::seconds{20}};
  Duration answer{std::chrono::seconds{20}};
  Duration farewell{std::chrono::seconds{2}};  // of TLS, and for what still comes after a refusal
};

// What a connection asks of the house. On the one thread of the listener.
struct HttpHost {
  HttpPatience patience;
  std::size_t body_bytes = 0;
  std::function<std::optional<HttpReply>(HttpRequest& head)> refusal;
  std::function<void(const HttpRequest& request, const SendHttp& send)> answer;
  std::function<void(unsigned status)> answered;
  // A client has shown a certificate that nobody stands behind, or that does not hold.
  std::function<void(const std::string& address, const std::string& why)> refused_certificate;
};

class HttpConnection {
 public:
  virtual ~HttpConnection() = default;
  virtual void start() = 0;
  virtual void close() = 0;  // at once
  // It has shown no token yet, or says nothing: it gives way to who comes.
  virtual bool gives_way() const = 0;
  virtual bool is_stream() const = 0;
  virtual void tell(const std::string& event) = 0;  // to a stream; one that does not keep up is closed
  virtual const std::string& address() const = 0;
};

// `left` is called once, when it is over. `secure`: none means plain HTTP.
std::shared_ptr<HttpConnection> make_connection(boost::asio::ip::tcp::socket socket,
                                                boost::asio::ssl::context* secure, const HttpHost& host,
                                                std::function<void(HttpConnection*)> left);

}  // namespace anju
