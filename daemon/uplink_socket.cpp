#include "daemon/uplink_socket.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <utility>

#include "link.pb.h"

namespace anju {
namespace {

namespace fs = std::filesystem;
using Protocol = boost::asio::local::stream_protocol;

constexpr std::chrono::seconds kAcceptAgain{1};
constexpr const char* kNotRunning = "anju-uplink is not running";

// Whether a process listens on the socket file.
bool is_answered(boost::asio::io_context& io, const Protocol::endpoint& place) {
  boost::system::error_code error;
  Protocol::socket probe(io);
  probe.open(Protocol(), error);
  // A listener whose queue is full would make a blocking connect wait for ever.
  probe.non_blocking(true, error);
  probe.connect(place, error);
  return !error || error == boost::asio::error::would_block || error == boost::asio::error::try_again;
}

Result<void> make_room(boost::asio::io_context& io, const fs::path& path) {
  std::error_code fault;
  const fs::file_type type = fs::symlink_status(path, fault).type();
  if (type == fs::file_type::not_found) return {};
  if (type != fs::file_type::socket)
    return Error{ErrorCode::io, path.string() + " is there and is no socket; move it away"};
  if (is_answered(io, path.string()))
    return Error{ErrorCode::io,
                 "another process listens on " + path.string() + "; is anjud running already?"};
  fs::remove(path, fault);
  return {};
}

Error listening_fault(const fs::path& path, const boost::system::error_code& error) {
  return {ErrorCode::io, "cannot listen on " + path.string() + ": " + error.message()};
}

Result<void> listen(Protocol::acceptor& acceptor, const fs::path& path) {
  boost::system::error_code error;
  acceptor.open(Protocol(), error);
  if (!error) acceptor.bind(path.string(), error);
  if (error) return listening_fault(path, error);
  // Before listen(), so that nobody can connect while the mode is still what the umask made of it.
  std::error_code fault;
  fs::permissions(
      path, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read | fs::perms::group_write,
      fault);
  if (fault) return listening_fault(path, fault);
  acceptor.listen(Protocol::acceptor::max_listen_connections, error);
  if (error) return listening_fault(path, error);
  return {};
}

}  // namespace

UplinkSocket::UplinkSocket(boost::asio::io_context& io, fs::path path)
    : io_(io), path_(std::move(path)), acceptor_(io), pause_(io) {}

UplinkSocket::~UplinkSocket() { UplinkSocket::stop(); }

Result<void> UplinkSocket::start(std::function<void(CityMessage)> deliver) {
  try {
    if (auto room = make_room(io_, path_); !room) return room.error();
    if (auto listening = listen(acceptor_, path_); !listening) {
      boost::system::error_code ignored;
      acceptor_.close(ignored);
      return listening.error();
    }
  } catch (const boost::system::system_error& fault) {  // a path that is too long for an endpoint
    return listening_fault(path_, fault.code());
  }
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
  std::error_code fault;
  fs::remove(path_, fault);
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
  if (deliver_) deliver_({kind, std::move(body)});
}

}  // namespace anju
