#include "daemon/api/api_server.hpp"

#include <utility>

#include "daemon/api/api_listener.hpp"
#include "daemon/unix_listener.hpp"

namespace anju {

ApiServer::ApiServer(boost::asio::io_context& io, std::filesystem::path socket, AnswerRequest answer,
                     ApiLimits limits)
    : io_(io), socket_(std::move(socket)), answer_(std::move(answer)), limits_(limits) {}

ApiServer::~ApiServer() { stop(); }

Result<void> ApiServer::start() {
  auto acceptor = listen_on_unix_socket(io_, socket_);
  if (!acceptor) return acceptor.error();
  listener_ = std::make_shared<ApiListener>(std::move(*acceptor), answer_, limits_);
  listener_->accept();
  return {};
}

void ApiServer::stop() {
  if (!listener_) return;
  listener_->stop();
  listener_.reset();
  std::error_code none;
  std::filesystem::remove(socket_, none);
}

}  // namespace anju
