#include "firmware-sim/fault_line.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <deque>
#include <string>

#include "firmware-sim/mqtt_frames.hpp"

namespace anju::sim {

using boost::asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t kRead = 16 * 1024;
constexpr std::size_t kMostQueued = 256 * 1024;  // beyond that the sender is not read from: TCP holds it back

}  // namespace

class FaultLine::Direction {
 public:
  Direction(FaultLine& line, tcp::socket& from, tcp::socket& to, bool downward)
      : line_(line), from_(from), to_(to), timer_(from.get_executor()), downward_(downward) {}

  void read() {
    if (reading_ || ended_ || queued_ >= kMostQueued) return;
    reading_ = true;
    from_.async_read_some(boost::asio::buffer(buffer_),
                          [this, self = line_.shared_from_this()](const error_code& error, std::size_t got) {
                            reading_ = false;
                            if (error) return end(error);
                            take(std::string_view(buffer_.data(), got));
                            read();
                          });
  }

  void cancel() { timer_.cancel(); }
  bool drained() const { return ended_ && queue_.empty() && !writing_; }

 private:
  struct Piece {
    steady_clock::time_point due;
    std::string bytes;
  };

  void take(std::string_view bytes) {
    FaultMode& mode = line_.mode_;
    if (mode.blackhole || !to_.is_open()) return line_.lose(bytes.size());
    Piece piece{steady_clock::now() + mode.delay, {}};
    if (downward_) {
      const std::uint64_t before = frames_.duplicated();
      piece.bytes = frames_.feed(bytes, mode.duplicate);
      mode.duplicated += frames_.duplicated() - before;
    } else {
      piece.bytes = bytes;
    }
    queued_ += piece.bytes.size();
    queue_.push_back(std::move(piece));
    write();
  }

  void end(const error_code& error) {
    ended_ = true;
    if (line_.mode_.blackhole) {  // the far side must not learn of it; restoring closes the line
      line_.torn_ = true;
      return;
    }
    // Only a well-meant end is passed on; after anything else there is nobody left to hear an answer.
    if (error != boost::asio::error::eof) return line_.close();
    write();
  }

  void write() {
    if (writing_) return;
    if (queue_.empty()) {
      if (!ended_) return;
      error_code ignored;
      to_.shutdown(tcp::socket::shutdown_send, ignored);
      return line_.ended();
    }
    writing_ = true;
    timer_.expires_at(queue_.front().due);
    timer_.async_wait([this, self = line_.shared_from_this()](const error_code& error) {
      if (error || line_.closed_) return;
      if (line_.mode_.blackhole) return drop_queue();
      send();
    });
  }

  void send() {
    boost::asio::async_write(to_, boost::asio::buffer(queue_.front().bytes),
                             [this, self = line_.shared_from_this()](const error_code& error, std::size_t) {
                               if (error || line_.closed_) return line_.close();
                               queued_ -= queue_.front().bytes.size();
                               queue_.pop_front();
                               writing_ = false;
                               read();
                               write();
                             });
  }

  void drop_queue() {
    line_.lose(queued_);
    queue_.clear();
    queued_ = 0;
    writing_ = false;
    read();
    write();
  }

  FaultLine& line_;
  tcp::socket& from_;
  tcp::socket& to_;
  boost::asio::steady_timer timer_;
  const bool downward_;
  MqttFrames frames_;
  std::array<char, kRead> buffer_{};
  std::deque<Piece> queue_;
  std::size_t queued_ = 0;
  bool reading_ = false;
  bool writing_ = false;
  bool ended_ = false;
};

FaultLine::FaultLine(tcp::socket near, FaultMode& mode, OnEnd on_end)
    : near_(std::move(near)),
      far_(near_.get_executor()),
      mode_(mode),
      on_end_(std::move(on_end)),
      up_(std::make_unique<Direction>(*this, near_, far_, false)),
      down_(std::make_unique<Direction>(*this, far_, near_, true)) {}

FaultLine::~FaultLine() = default;

void FaultLine::start(const tcp::endpoint& to) {
  error_code ignored;
  near_.set_option(tcp::no_delay(true), ignored);
  if (!mode_.blackhole) return open_far(to);
  torn_ = true;  // nobody will ever answer on it
  up_->read();
}

void FaultLine::open_far(const tcp::endpoint& to) {
  far_.async_connect(to, [this, self = shared_from_this()](const error_code& error) {
    if (error || closed_) return close();
    error_code ignored;
    far_.set_option(tcp::no_delay(true), ignored);
    up_->read();
    down_->read();
  });
}

void FaultLine::close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  near_.close(ignored);
  far_.close(ignored);
  up_->cancel();
  down_->cancel();
  on_end_(shared_from_this());
}

void FaultLine::lose(std::size_t bytes) {
  if (bytes == 0) return;
  torn_ = true;
  mode_.swallowed += bytes;
}

void FaultLine::ended() {
  if (up_->drained() && down_->drained()) close();
}

}  // namespace anju::sim
