#include "daemon/api/api_listener.hpp"

#include <utility>

namespace anju {
namespace {

using boost::asio::local::stream_protocol;
using boost::system::error_code;

// When the process has no descriptor left, accepting at once again would turn the loop at full speed.
constexpr Duration kPauseAfterFailure{100};

void too_many(const ApiRequest&, const SendReply& send) {
  send({503, error_json("busy", "too many connections are open; try again in a few seconds")});
}

}  // namespace

ApiListener::ApiListener(stream_protocol::acceptor acceptor, AnswerRequest answer, ApiLimits limits)
    : acceptor_(std::move(acceptor)),
      pause_(acceptor_.get_executor()),
      answer_(std::move(answer)),
      limits_(limits) {}

void ApiListener::accept() {
  is_full_ = sessions_.size() >= limits_.connections + limits_.refusals;
  if (is_full_) return;
  acceptor_.async_accept([self = shared_from_this()](error_code fault, stream_protocol::socket socket) {
    self->accepted(fault, std::move(socket));
  });
}

void ApiListener::accepted(error_code fault, stream_protocol::socket socket) {
  if (!acceptor_.is_open()) return;
  if (fault) return accept_later();
  const bool is_welcome = sessions_.size() < limits_.connections;
  auto session = std::make_shared<ApiSession>(
      std::move(socket), is_welcome ? answer_ : AnswerRequest(too_many), limits_.patience,
      [self = shared_from_this()](ApiSession* ended) { self->left(ended); });
  sessions_.insert(session.get());
  session->read();
  accept();
}

void ApiListener::accept_later() {
  pause_.expires_after(kPauseAfterFailure);
  pause_.async_wait([self = shared_from_this()](error_code fault) {
    if (!fault && self->acceptor_.is_open()) self->accept();
  });
}

void ApiListener::left(ApiSession* session) {
  sessions_.erase(session);
  if (is_full_ && acceptor_.is_open()) accept();
}

void ApiListener::stop() {
  error_code none;
  acceptor_.close(none);
  pause_.cancel();
  for (ApiSession* session : sessions_) session->close();
}

}  // namespace anju
