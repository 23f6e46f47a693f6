// Accepts connections to the API, never more than the limits say.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <unordered_set>

#include "daemon/api/api_session.hpp"

namespace anju {

// Sessions keep it alive, so that each can tell it that it ends.
class ApiListener : public std::enable_shared_from_this<ApiListener> {
 public:
  ApiListener(boost::asio::local::stream_protocol::acceptor acceptor, AnswerRequest answer, ApiLimits limits);

  void accept();
  void stop();

 private:
  void accepted(boost::system::error_code fault, boost::asio::local::stream_protocol::socket socket);
  void accept_later();
  void left(ApiSession* session);

  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  AnswerRequest answer_;
  ApiLimits limits_;
  std::unordered_set<ApiSession*> sessions_;
  bool is_full_ = false;
};

}  // namespace anju
