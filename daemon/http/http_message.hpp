// A request and its answer as values: what decides about them knows no socket.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace anju {

// What a client has shown in the handshake and an authority that the settings name stands behind.
struct ClientCertificate {
  std::string subject;  // as RFC 2253 writes it: "CN=push,O=Water"
  std::string digest;   // SHA-256 of it, 64 hexadecimal digits

  bool is_there() const { return !digest.empty(); }
};

struct HttpRequest {
  std::string method;
  std::string target;   // path and query as they came
  std::string address;  // of who asks
  std::string authorization;
  std::string content_type;
  std::string content_encoding;
  std::string idempotency_key;
  std::vector<std::pair<std::string, std::string>> headers;  // all, as they came
  std::string body;
  ClientCertificate certificate;
  std::shared_ptr<void> claim;  // on its Idempotency-Key, until it is answered

  std::string_view path() const { return std::string_view(target).substr(0, target.find('?')); }
  std::string_view query() const {
    const auto mark = target.find('?');
    return mark == std::string::npos ? std::string_view{} : std::string_view(target).substr(mark + 1);
  }
};

struct HttpReply {
  unsigned status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers = {};
  bool is_stream = false;  // goes on with events until somebody leaves
};

// At once or later, on the thread of the listener. Only the first answer counts.
using SendHttp = std::function<void(HttpReply)>;

}  // namespace anju
