#include "daemon/http/http_connection.hpp"

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <deque>
#include <optional>

#include "daemon/http/http_head.hpp"
#include "daemon/http/http_tls.hpp"
#include "daemon/http/problem.hpp"

namespace anju {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;

constexpr std::uint32_t kHeaderBytes = 8192;
constexpr std::size_t kDrained = std::size_t{1} << 20;  // of what comes after a refusal
constexpr std::size_t kEventsWaiting = 64;

// What the client can be told of; a connection that was lost or ran out of time has nobody to tell.
std::optional<HttpReply> refusal_of(error_code fault) {
  if (fault == http::error::header_limit || fault == http::error::buffer_overflow)
    return problem(431, "header-too-large", "the header is longer than 8192 bytes");
  if (fault == http::error::body_limit) return problem(413, "too-large", "the body is longer than 512 KiB");
  const bool is_parse_error = fault.category() == make_error_code(http::error::bad_method).category();
  if (!is_parse_error || fault == http::error::end_of_stream || fault == http::error::partial_message)
    return std::nullopt;
  return problem(400, "bad-request", "this is no HTTP request: " + fault.message());
}

template <class Stream>
class Connection final : public HttpConnection, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  Connection(Stream stream, std::string address, const HttpHost& host,
             std::function<void(HttpConnection*)> left)
      : stream_(std::move(stream)),
        address_(std::move(address)),
        host_(host),
        left_(std::move(left)),
        buffer_(kHeaderBytes + host.body_bytes) {}

  void start() override {
    if constexpr (std::is_same_v<Stream, Secure>) {
      limit(host_.patience.handshake);
      stream_.async_handshake(
          asio::ssl::stream_base::server,
          [self = this->shared_from_this()](error_code fault) { self->shaken_hands(fault); });
    } else {
      read_head();
    }
  }

  void close() override {
    if (is_closed_) return;
    is_closed_ = true;
    request_.claim.reset();
    error_code none;
    beast::get_lowest_layer(stream_).socket().close(none);
    // Not at once: who closes it may be walking over all that there are.
    asio::post(stream_.get_executor(), [self = this->shared_from_this()] { self->left_(self.get()); });
  }

  bool gives_way() const override { return waits_for_head_ && !is_closed_; }
  bool is_stream() const override { return is_stream_ && !is_closed_; }
  const std::string& address() const override { return address_; }

  void tell(const std::string& event) override {
    if (!is_stream()) return;
    if (events_.size() >= kEventsWaiting) return close();
    events_.push_back(event);
    if (events_.size() == 1) write_event();
  }

 private:
  void shaken_hands(error_code fault) {
    if constexpr (std::is_same_v<Stream, Secure>) {
      SSL* const tls = stream_.native_handle();
      if (!fault) {
        certificate_ = certificate_of(tls);
        return read_head();
      }
      const std::string why = is_closed_ ? std::string() : certificate_fault(tls, fault);
      if (why.empty()) return close();
      host_.refused_certificate(address_, why);
      turn_away();
    }
  }

  // The alert that says why is on its way: closed before what the client has sent is read, the connection
  // would be reset, and the alert lost with it.
  void turn_away() {
    error_code none;
    beast::get_lowest_layer(stream_).socket().shutdown(asio::socket_base::shutdown_send, none);
    limit(host_.patience.farewell);
    drain_raw();
  }

  void drain_raw() {
    beast::get_lowest_layer(stream_).async_read_some(
        asio::buffer(dregs_), [self = this->shared_from_this()](error_code fault, std::size_t bytes) {
          self->drained_ += bytes;
          if (self->is_closed_) return;
          if (fault || self->drained_ > kDrained) return self->close();
          self->drain_raw();
        });
  }

  void limit(Duration patience) { beast::get_lowest_layer(stream_).expires_after(patience); }

  void read_head() {
    waits_for_head_ = true;
    parser_.emplace();
    parser_->header_limit(kHeaderBytes);
    parser_->body_limit(host_.body_bytes);
    limit(host_.patience.header);
    http::async_read_header(
        stream_, buffer_, *parser_,
        [self = this->shared_from_this()](error_code fault, std::size_t) { self->heard_head(fault); });
  }

  void heard_head(error_code fault) {
    waits_for_head_ = false;
    if (is_closed_) return;
    if (fault) return refuse_or_close(fault);
    if (auto wrong = head_fault(parser_->get())) return write(std::move(*wrong), false);
    request_ = request_of(parser_->get(), address_);
    request_.certificate = certificate_;
    if (auto refused = host_.refusal(request_)) return write(std::move(*refused), false);
    if (parser_->is_done()) return ask();
    if (beast::iequals(parser_->get()[http::field::expect], "100-continue")) return ask_for_body();
    read_body();
  }

  void ask_for_body() {
    go_on_ = {http::status::continue_, 11};
    limit(host_.patience.answer);
    http::async_write(stream_, go_on_, [self = this->shared_from_this()](error_code fault, std::size_t) {
      if (fault) return self->close();
      self->read_body();
    });
  }

  void read_body() {
    limit(host_.patience.body);
    http::async_read(stream_, buffer_, *parser_,
                     [self = this->shared_from_this()](error_code fault, std::size_t) {
                       if (self->is_closed_) return;
                       if (fault) return self->refuse_or_close(fault);
                       self->ask();
                     });
  }

  void refuse_or_close(error_code fault) {
    if (auto reply = refusal_of(fault)) return write(std::move(*reply), false);
    if (fault == http::error::end_of_stream) return say_farewell();
    close();
  }

  void ask() {
    request_.body = std::move(parser_->get().body());
    limit(host_.patience.answer);
    // The answer may come from elsewhere and when this is gone; it must not keep it.
    host_.answer(request_, [weak = this->weak_from_this(), question = ++questions_](HttpReply reply) {
      if (const auto self = weak.lock()) self->replied(question, std::move(reply));
    });
  }

  void replied(std::size_t question, HttpReply reply) {
    if (is_closed_ || question != questions_ || question == answered_) return;
    answered_ = question;
    const bool is_fine = reply.status < 400;
    write(std::move(reply), is_fine && parser_->get().keep_alive());
  }

  void write(HttpReply reply, bool keep_alive) {
    host_.answered(reply.status);
    request_.claim.reset();
    is_stream_ = reply.is_stream;
    response_ = response_of(std::move(reply), keep_alive, std::is_same_v<Stream, Secure>);
    limit(host_.patience.answer);
    http::async_write(stream_, response_, [self = this->shared_from_this()](error_code fault, std::size_t) {
      if (self->is_closed_) return;
      if (fault) return self->close();
      self->written();
    });
  }

  void written() {
    if (is_stream_) return wait_for_events();
    if (response_.keep_alive()) return read_head();
    drain();
  }

  // Nobody writes for long in a calm home, so the time runs only while something is written.
  void wait_for_events() { beast::get_lowest_layer(stream_).expires_never(); }

  void write_event() {
    limit(host_.patience.answer);
    asio::async_write(stream_, asio::buffer(events_.front()),
                      [self = this->shared_from_this()](error_code fault, std::size_t) {
                        if (self->is_closed_) return;
                        if (fault) return self->close();
                        self->events_.pop_front();
                        if (!self->events_.empty()) return self->write_event();
                        self->wait_for_events();
                      });
  }

  // What still comes is read and forgotten: closed before it, the connection would be reset, and the answer
  // lost with it.
  void drain() {
    if constexpr (std::is_same_v<Stream, Plain>) {
      error_code none;
      stream_.socket().shutdown(asio::socket_base::shutdown_send, none);
    }
    buffer_.clear();
    limit(host_.patience.farewell);
    if (parser_->is_done()) return say_farewell();
    drain_more();
  }

  void drain_more() {
    stream_.async_read_some(asio::buffer(dregs_),
                            [self = this->shared_from_this()](error_code fault, std::size_t bytes) {
                              self->drained_ += bytes;
                              if (self->is_closed_) return;
                              if (fault || self->drained_ > kDrained) return self->say_farewell();
                              self->drain_more();
                            });
  }

  void say_farewell() {
    if constexpr (std::is_same_v<Stream, Secure>) {
      limit(host_.patience.farewell);
      stream_.async_shutdown([self = this->shared_from_this()](error_code) { self->close(); });
    } else {
      close();
    }
  }

  Stream stream_;
  std::string address_;
  const HttpHost& host_;
  std::function<void(HttpConnection*)> left_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  ClientCertificate certificate_;
  HttpRequest request_;
  http::response<http::empty_body> go_on_;
  http::response<http::string_body> response_;
  std::size_t questions_ = 0;
  std::size_t answered_ = 0;
  std::deque<std::string> events_;
  std::array<char, 4096> dregs_{};
  std::size_t drained_ = 0;
  bool waits_for_head_ = true;
  bool is_stream_ = false;
  bool is_closed_ = false;
};

}  // namespace

std::shared_ptr<HttpConnection> make_connection(asio::ip::tcp::socket socket, asio::ssl::context* secure,
                                                const HttpHost& host,
                                                std::function<void(HttpConnection*)> left) {
  error_code fault;
  const auto endpoint = socket.remote_endpoint(fault);
  const std::string address = fault ? std::string() : endpoint.address().to_string();
  socket.set_option(asio::ip::tcp::no_delay(true), fault);
  if (secure)
    return std::make_shared<Connection<Secure>>(Secure(Plain(std::move(socket)), *secure), address, host,
                                                std::move(left));
  return std::make_shared<Connection<Plain>>(Plain(std::move(socket)), address, host, std::move(left));
}

}  // namespace anju
