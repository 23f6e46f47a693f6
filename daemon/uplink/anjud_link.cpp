#include "daemon/uplink/anjud_link.hpp"

#include <chrono>
#include <utility>

namespace anju {
namespace {

// An alarm may wait there since anjud was started anew, and a try costs some microseconds.
constexpr std::chrono::milliseconds kPause{100};
// After a connection on which nothing was said: something is wrong there that haste does not mend.
constexpr std::chrono::milliseconds kLongPause{1000};

}  // namespace

AnjudLink::AnjudLink(boost::asio::io_context& io, const std::filesystem::path& path, Hooks hooks)
    : place_(path.string()), hooks_(std::move(hooks)), socket_(io), pause_(io) {}

void AnjudLink::connect() {
  socket_.async_connect(place_, [this](const boost::system::error_code& error) {
    if (stopped_) return;
    if (!error) return connected();
    boost::system::error_code ignored;
    socket_.close(ignored);
    try_again();
  });
}

void AnjudLink::try_again() {
  pause_.expires_after(was_idle_ ? kLongPause : kPause);
  pause_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !stopped_) connect();
  });
}

void AnjudLink::connected() {
  was_idle_ = true;
  stream_ = FrameStream::start(std::move(socket_), {[this](const std::string& body) { received(body); },
                                                    [this](const std::string& why) { lost(why); }});
  hooks_.on_connected();
}

void AnjudLink::received(const std::string& body) {
  link::ToUplink message;
  if (message.ParseFromString(body)) {
    was_idle_ = false;
    return hooks_.on_message(message);
  }
  stream_->close();
  lost("it sent what is no message");
}

void AnjudLink::lost(const std::string& why) {
  stream_.reset();
  hooks_.on_lost(why);
  try_again();
}

void AnjudLink::send(const link::FromUplink& message) {
  if (stream_) stream_->send(message.SerializeAsString());
}

void AnjudLink::stop() {
  stopped_ = true;
  pause_.cancel();
  boost::system::error_code ignored;
  socket_.close(ignored);
  if (stream_) stream_->close();
  stream_.reset();
}

}  // namespace anju
