#include "daemon/uplink_socket.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <chrono>
#include <utility>

#include "daemon/unix_listener.hpp"
#include "link.pb.h"

namespace anju {
namespace {

constexpr std::chrono::seconds kAcceptAgain{1};
constexpr const char* kNotRunning = "anju-uplink is not running";

}  // namespace

UplinkSocket::UplinkSocket(boost::asio::io_context& io, std::filesystem::path path, CityMessage::Path way)
    : io_(io), path_(std::move(path)), way_(way), acceptor_(io), pause_(io) {}

UplinkSocket::~UplinkSocket() { UplinkSocket::stop(); }

Result<void> UplinkSocket::start(std::function<void(CityMessage)> deliver) {
  auto listening = listen_on_unix_socket(io_, path_);
  if (!listening) return listening.error();
  acceptor_ = std::move(*listening);
  deliver_ = std::move(deliver);
  tell(CityMessage::Kind::link_down, kNotRunning);
  accept();
  return {};
}

void UplinkSocket::stop() {
  if (!acceptor_.is_open()) return;
  deliver_ = nullptr;
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  if (stream_) stream_->close();
  stream_.reset();
  std::error_code ignored_too;
  std::filesystem::remove(path_, ignored_too);
}

void UplinkSocket::publish(std::uint8_t channel, const std::string& payload) {
  if (!stream_) return;
  link::ToUplink message;
  message.mutable_publish()->set_channel(static_cast<link::Publish::Channel>(channel));
  message.mutable_publish()->set_payload(payload);
  stream_->send(message.SerializeAsString());
}

void UplinkSocket::heartbeat(const std::string& status) {
  heartbeat_ = status;
  if (!stream_) return;
  link::ToUplink message;
  message.mutable_heartbeat()->set_payload(status);
  stream_->send(message.SerializeAsString());
}

void UplinkSocket::hurry() {
  if (!stream_) return;
  link::ToUplink message;
  message.mutable_hurry();
  stream_->send(message.SerializeAsString());
}

bool UplinkSocket::call_webhook(const WebhookCall& call) {
  if (!stream_) return false;
  link::ToUplink message;
  message.mutable_webhook()->set_id(call.id);
  message.mutable_webhook()->set_url(call.url);
  message.mutable_webhook()->set_body(call.body);
  stream_->send(message.SerializeAsString());
  return true;
}

void UplinkSocket::accept() {
  acceptor_.async_accept([this](const boost::system::error_code& error, FrameStream::Socket socket) {
    if (error == boost::asio::error::operation_aborted || !acceptor_.is_open()) return;
    if (!error) {
      take(std::move(socket));
      return accept();
    }
    spdlog::warn("{}: {}", path_.string(), error.message());
    pause_.expires_after(kAcceptAgain);
    pause_.async_wait([this](const boost::system::error_code& cancelled) {
      if (!cancelled) accept();
    });
  });
}

void UplinkSocket::take(FrameStream::Socket socket) {
  if (stream_) {
    stream_->close();
    tell(CityMessage::Kind::link_down, "another anju-uplink has taken the place of the one before");
  }
  stream_ = FrameStream::start(std::move(socket), {[this](const std::string& body) { received(body); },
                                                   [this](const std::string& why) { lost(why); }});
  if (!heartbeat_.empty()) heartbeat(heartbeat_);
}

void UplinkSocket::received(const std::string& body) {
  link::FromUplink message;
  if (!message.ParseFromString(body)) {
    stream_->close();
    return lost("it sent what is no message");
  }
  switch (message.what_case()) {
    case link::FromUplink::kState:
      if (message.state().connected()) return tell(CityMessage::Kind::link_up, "");
      return tell(CityMessage::Kind::link_down, message.state().reason());
    case link::FromUplink::kReceipt:
      return tell(CityMessage::Kind::receipt, message.receipt());
    case link::FromUplink::kCommand:
      return tell(CityMessage::Kind::command, message.command());
    case link::FromUplink::kWebhookAnswer:
      return tell(CityMessage::Kind::webhook_answer, message.webhook_answer().SerializeAsString());
    case link::FromUplink::kIdentity:
      return tell(CityMessage::Kind::identity, message.identity().SerializeAsString());
    case link::FromUplink::kSettings:
      return tell(CityMessage::Kind::settings, message.settings());
    case link::FromUplink::WHAT_NOT_SET:
      return;  // of a later version
  }
}

void UplinkSocket::lost(const std::string& why) {
  spdlog::warn("the socket to anju-uplink is lost: {}", why);
  stream_.reset();
  tell(CityMessage::Kind::link_down, kNotRunning);
}

void UplinkSocket::tell(CityMessage::Kind kind, std::string body) {
  if (deliver_) deliver_({kind, std::move(body), way_});
}

}  // namespace anju
