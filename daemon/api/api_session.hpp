// One connection to the API, from its first request to its last.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <functional>
#include <memory>
#include <optional>

#include "daemon/api/api_server.hpp"

namespace anju {

// Lives as long as an operation of it is running or an answer to it is awaited; `left` is called when it
// ends, whatever the reason.
class ApiSession : public std::enable_shared_from_this<ApiSession> {
 public:
  ApiSession(boost::asio::local::stream_protocol::socket socket, AnswerRequest answer, Duration patience,
             std::function<void(ApiSession*)> left);
  ~ApiSession();

  ApiSession(const ApiSession&) = delete;
  ApiSession& operator=(const ApiSession&) = delete;

  void read();
  // At once; no answer is asked for after it.
  void close();

 private:
  void heard(boost::system::error_code fault);
  void ask();
  void replied(std::size_t question, ApiReply reply);
  void write(ApiReply reply, bool keep_alive);
  void written(boost::system::error_code fault);

  boost::beast::basic_stream<boost::asio::local::stream_protocol> stream_;
  AnswerRequest answer_;
  Duration patience_;
  std::function<void(ApiSession*)> left_;
  std::size_t questions_ = 0;   // so far
  bool awaits_answer_ = false;  // to the last of them
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  boost::beast::http::response<boost::beast::http::string_body> response_;
};

}  // namespace anju
