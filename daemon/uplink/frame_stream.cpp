#include "daemon/uplink/frame_stream.hpp"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <utility>

namespace anju {

FrameStream::FrameStream(Socket socket, Hooks hooks) : socket_(std::move(socket)), hooks_(std::move(hooks)) {}

std::shared_ptr<FrameStream> FrameStream::start(Socket socket, Hooks hooks) {
  auto stream = std::make_shared<FrameStream>(std::move(socket), std::move(hooks));
  stream->read();
  return stream;
}

void FrameStream::send(std::string_view body) {
  if (!open_) return;
  if (body.size() > kFrameLimit) {
    // Not a reason to end: it would come again with the next connection, and end that too.
    spdlog::error("a message of {} bytes is longer than the socket allows, and is not sent", body.size());
    return;
  }
  if (waiting_.size() >= kMostWaitingFrames || waiting_bytes_ + body.size() > kMostWaitingBytes)
    return end("the other process does not read");
  waiting_.push_back(make_frame(body));
  waiting_bytes_ += waiting_.back().size();
  if (waiting_.size() == 1) write();
}

void FrameStream::close() {
  muted_ = true;
  shut();
}

void FrameStream::shut() {
  open_ = false;
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void FrameStream::read() {
  socket_.async_read_some(boost::asio::buffer(chunk_),
                          [self = shared_from_this()](const auto& error, std::size_t size) {
                            if (self->open_) self->has_read(error, size);
                          });
}

void FrameStream::has_read(const boost::system::error_code& error, std::size_t size) {
  if (error == boost::asio::error::eof) return end("the other process has ended");
  if (error) return end(error.message());
  reader_.feed({chunk_.data(), size});
  // A hook may close this stream.
  while (open_) {
    const auto body = reader_.next();
    if (!body) break;
    hooks_.on_frame(*body);
  }
  if (!open_) return;
  if (reader_.broken()) return end("the other process sent what is no frame");
  read();
}

void FrameStream::write() {
  boost::asio::async_write(socket_, boost::asio::buffer(waiting_.front()),
                           [self = shared_from_this()](const auto& error, std::size_t) {
                             if (self->open_) self->has_written(error);
                           });
}

void FrameStream::has_written(const boost::system::error_code& error) {
  if (error) return end(error.message());
  waiting_bytes_ -= waiting_.front().size();
  waiting_.pop_front();
  if (!waiting_.empty()) write();
}

void FrameStream::end(const std::string& why) {
  shut();
  boost::asio::post(socket_.get_executor(), [self = shared_from_this(), why] {
    if (!self->muted_) self->hooks_.on_end(why);
  });
}

}  // namespace anju
