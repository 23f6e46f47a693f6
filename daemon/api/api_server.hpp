// The API of anjud: HTTP/1.1 over a Unix socket.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>

#include "daemon/api/routes.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Called on the thread of the io_context. It must not take long: the same thread hears the alarms. What takes
// long is answered later, on that thread too; meanwhile its connection is one of the few. What it throws
// becomes 503. The request is there during the call only.
using AnswerRequest = std::function<void(const ApiRequest&, const SendReply&)>;

struct ApiLimits {
  // A technician, a page and a few scripts need a handful; each more costs a descriptor of the 1,024 of the
  // unit. Who comes beyond is answered 503; beyond that again nobody is accepted until somebody leaves.
  std::size_t connections = 32;
  std::size_t refusals = 8;
  // For a whole request, and for a whole answer. A client that is slower is cut off.
  Duration patience{std::chrono::seconds{10}};
};

class ApiListener;

// Knows HTTP and nothing of the house: who asks gets what `answer` says. One thread, that of `io`, which must
// outlive the server. Malformed requests are answered 400, 413 or 431, and the connection is closed.
class ApiServer {
 public:
  ApiServer(boost::asio::io_context& io, std::filesystem::path socket, AnswerRequest answer,
            ApiLimits limits = {});
  ~ApiServer();

  ApiServer(const ApiServer&) = delete;
  ApiServer& operator=(const ApiServer&) = delete;

  // Errors: those of listen_on_unix_socket.
  Result<void> start();
  // Closes the listener and every connection at once, and takes the socket file away. `answer` is not called
  // after it, and an answer that is still to come reaches nobody.
  void stop();

 private:
  boost::asio::io_context& io_;
  std::filesystem::path socket_;
  AnswerRequest answer_;
  ApiLimits limits_;
  std::shared_ptr<ApiListener> listener_;
};

}  // namespace anju
