#include "daemon/ctl/http_client.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

namespace anju {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;

// Beast keeps its time limit only for asynchronous operations, so each step is one, run to its end.
class Request {
 public:
  Request(http::verb verb, const std::string& target, const std::string& body, Duration timeout)
      : request_(verb, target, 11, body) {
    request_.set(http::field::host, "anju");
    request_.set(http::field::connection, "close");
    if (verb == http::verb::post) {
      request_.set(http::field::content_type, "application/json");
      request_.prepare_payload();
    }
    parser_.body_limit(kAnswerLimit);
    stream_.expires_after(timeout);
  }

  boost::system::result<HttpAnswer> run(const std::filesystem::path& socket) {
    stream_.async_connect(asio::local::stream_protocol::endpoint(socket.string()),
                          [this](error_code fault) { fault_ = fault; });
    if (finish()) return fault_;
    http::async_write(stream_, request_, [this](error_code fault, std::size_t) { fault_ = fault; });
    if (finish()) return fault_;
    http::async_read(stream_, buffer_, parser_, [this](error_code fault, std::size_t) { fault_ = fault; });
    if (finish()) return fault_;
    const auto zone = parser_.get()["Anju-Timezone"];
    return HttpAnswer{parser_.get().result_int(), std::move(parser_.get().body()), std::string(zone)};
  }

 private:
  error_code finish() {
    io_.restart();
    io_.run();
    return fault_;
  }

  asio::io_context io_{1};
  beast::basic_stream<asio::local::stream_protocol> stream_{io_};
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response_parser<http::string_body> parser_;
  error_code fault_;
};

bool is_path_of_socket(const std::filesystem::path& socket) {
  constexpr std::size_t kLongestPath = 107;  // sun_path of unix(7), less its end; Asio throws beyond
  return !socket.empty() && socket.string().size() <= kLongestPath;
}

error_code too_long() { return boost::system::errc::make_error_code(boost::system::errc::filename_too_long); }

}  // namespace

boost::system::result<HttpAnswer> http_get(const std::filesystem::path& socket, const std::string& target,
                                           Duration timeout) {
  if (!is_path_of_socket(socket)) return too_long();
  return Request(http::verb::get, target, "", timeout).run(socket);
}

boost::system::result<HttpAnswer> http_post(const std::filesystem::path& socket, const std::string& target,
                                            const std::string& body, Duration timeout) {
  if (!is_path_of_socket(socket)) return too_long();
  return Request(http::verb::post, target, body, timeout).run(socket);
}

bool is_timeout(const error_code& fault) { return fault == beast::error::timeout; }

}  // namespace anju
