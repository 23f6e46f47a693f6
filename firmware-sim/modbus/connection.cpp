#include "firmware-sim/modbus/connection.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace anju::sim::modbus {
namespace {

using boost::system::error_code;

// Longer than 3.5 characters at any speed: a client may write its frame in pieces, and this machine may be
// busy between them. Only a frame that is not whole waits for it.
constexpr std::chrono::milliseconds kSilence{30};
constexpr std::size_t kMostQueued = 1 << 20;  // a client that does not read: what is beyond is lost

}  // namespace

template <typename Stream>
Connection<Stream>::Connection(Stream stream, Place place, const Listener& listener, OnEnd on_end)
    : stream_(std::move(stream)),
      place_(place),
      listener_(listener),
      on_end_(std::move(on_end)),
      reader_(place == Place::tcp ? Framing::tcp : Framing::rtu),
      silence_(stream_.get_executor()) {}

template <typename Stream>
void Connection<Stream>::read() {
  stream_.async_read_some(boost::asio::buffer(buffer_),
                          [this, self = this->shared_from_this()](const error_code& error, std::size_t got) {
                            if (closed_) return;
                            if (error) return close();
                            take(got);
                            if (!closed_) read();
                          });
}

template <typename Stream>
void Connection<Stream>::take(std::size_t count) {
  if (reader_.empty()) begun_ = std::chrono::steady_clock::now();
  reader_.add(buffer_.data(), count);
  while (auto found = reader_.next()) hand_over(std::move(*found));
  if (reader_.lost()) {
    listener_.on_noise(reader_.held());
    return close();
  }
  silence_.cancel();
  if (place_ != Place::tcp && !reader_.empty()) await_silence();
}

template <typename Stream>
void Connection<Stream>::hand_over(RequestReader::Found found) {
  if (closed_) return;
  listener_.on_request(Request{this->shared_from_this(), place_, found.transaction, found.unit,
                               std::move(found.pdu), std::move(found.frame), begun_});
}

template <typename Stream>
void Connection<Stream>::await_silence() {
  silence_.expires_after(kSilence);
  silence_.async_wait([this, self = this->shared_from_this()](const error_code& error) {
    if (error || closed_ || reader_.empty()) return;
    const std::size_t held = reader_.held();
    if (auto found = reader_.silence()) return hand_over(std::move(*found));
    listener_.on_noise(held);
  });
}

template <typename Stream>
bool Connection<Stream>::send(const Bytes& bytes) {
  if (closed_ || bytes.empty() || queued_ + bytes.size() > kMostQueued) return false;
  queued_ += bytes.size();
  queue_.push_back(bytes);
  if (queue_.size() == 1) write();
  return true;
}

template <typename Stream>
void Connection<Stream>::write() {
  boost::asio::async_write(stream_, boost::asio::buffer(queue_.front()),
                           [this, self = this->shared_from_this()](const error_code& error, std::size_t) {
                             if (closed_) return;
                             if (error) return close();
                             queued_ -= queue_.front().size();
                             queue_.pop_front();
                             if (!queue_.empty()) write();
                           });
}

template <typename Stream>
void Connection<Stream>::close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  stream_.close(ignored);
  silence_.cancel();
  on_end_(this->shared_from_this());
}

template class Connection<boost::asio::ip::tcp::socket>;
template class Connection<boost::asio::posix::stream_descriptor>;

}  // namespace anju::sim::modbus
