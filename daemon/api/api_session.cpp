#include "daemon/api/api_session.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <exception>
#include <utility>

namespace anju {
namespace {

namespace http = boost::beast::http;
using boost::system::error_code;

constexpr std::uint32_t kHeaderLimit = 8192;  // bytes; what browsers and proxies hold to
constexpr std::uint64_t kBodyLimit = 4096;    // bytes; a question on a bus has some hundred
constexpr std::size_t kBufferLimit = kHeaderLimit + kBodyLimit;

// What the client can be told of; a connection that was lost or ran out of time has nobody to tell.
std::optional<ApiReply> refusal(error_code fault) {
  if (fault == http::error::header_limit || fault == http::error::buffer_overflow)
    return ApiReply{431, error_json("header-too-large", "the header is longer than 8192 bytes")};
  if (fault == http::error::body_limit)
    return ApiReply{413, error_json("body-too-large", "the body is longer than 4096 bytes")};
  const bool is_parse_error = fault.category() == make_error_code(http::error::bad_method).category();
  if (!is_parse_error || fault == http::error::end_of_stream || fault == http::error::partial_message)
    return std::nullopt;
  return ApiReply{400, error_json("bad-request", "this is no HTTP request: " + fault.message())};
}

}  // namespace

ApiSession::ApiSession(boost::asio::local::stream_protocol::socket socket, AnswerRequest answer,
                       Duration patience, std::function<void(ApiSession*)> left)
    : stream_(std::move(socket)),
      answer_(std::move(answer)),
      patience_(patience),
      left_(std::move(left)),
      buffer_(kBufferLimit) {}

ApiSession::~ApiSession() { left_(this); }

void ApiSession::read() {
  parser_.emplace();
  parser_->header_limit(kHeaderLimit);
  parser_->body_limit(kBodyLimit);
  stream_.expires_after(patience_);
  http::async_read(stream_, buffer_, *parser_,
                   [self = shared_from_this()](error_code fault, std::size_t) { self->heard(fault); });
}

void ApiSession::heard(error_code fault) {
  // It may have been closed while this was already on its way.
  if (!stream_.socket().is_open()) return;
  if (!fault) {
    ask();
    return;
  }
  if (auto reply = refusal(fault)) write(std::move(*reply), false);
}

void ApiSession::ask() {
  const auto& request = parser_->get();
  awaits_answer_ = true;
  const auto send = [self = shared_from_this(), question = ++questions_](ApiReply reply) {
    self->replied(question, std::move(reply));
  };
  try {
    answer_({request.method_string(), request.target(), request.body()}, send);
  } catch (const std::exception& problem) {
    // A question must not end the program that hears the alarms.
    send({503, error_json("unavailable", problem.what())});
  }
}

// The client may be gone, and the server stopped.
void ApiSession::replied(std::size_t question, ApiReply reply) {
  if (question != questions_ || !awaits_answer_) return;
  awaits_answer_ = false;
  if (!stream_.socket().is_open()) return;
  const bool is_fine = reply.status < 400;
  write(std::move(reply), is_fine && parser_->get().keep_alive());
}

void ApiSession::write(ApiReply reply, bool keep_alive) {
  response_ = {static_cast<http::status>(reply.status), 11};
  response_.set(http::field::content_type, "application/json");
  response_.set(http::field::cache_control, "no-store");
  if (!reply.timezone.empty()) response_.set("Anju-Timezone", reply.timezone);
  if (reply.status == 405) response_.set(http::field::allow, {reply.allowed.data(), reply.allowed.size()});
  response_.keep_alive(keep_alive);
  response_.body() = std::move(reply.body);
  response_.prepare_payload();
  stream_.expires_after(patience_);
  http::async_write(stream_, response_,
                    [self = shared_from_this()](error_code fault, std::size_t) { self->written(fault); });
}

void ApiSession::written(error_code fault) {
  if (fault || !stream_.socket().is_open()) return;
  if (response_.keep_alive()) return read();
  stream_.socket().shutdown(boost::asio::socket_base::shutdown_send, fault);
}

void ApiSession::close() { stream_.close(); }

}  // namespace anju
