#include "daemon/uplink/https_post.hpp"

#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <utility>

namespace anju {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

// Header and what of the body came with it; nothing more is ever read.
constexpr std::size_t kMostHeaderBytes = 8192;
constexpr std::size_t kMostAnswerBytes = kMostHeaderBytes + 4096;

asio::ssl::context trusting(const std::filesystem::path& ca_file, const std::string& host,
                            std::string& fault) {
  asio::ssl::context tls(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  boost::system::error_code unreadable;
  if (ca_file.empty())
    tls.set_default_verify_paths(unreadable);
  else
    tls.load_verify_file(ca_file.string(), unreadable);
  if (unreadable) fault = "the certificates to believe cannot be read: " + unreadable.message();
  tls.set_verify_mode(asio::ssl::verify_peer);
  tls.set_verify_callback(asio::ssl::host_name_verification(host));
  return tls;
}

}  // namespace

HttpsPost::HttpsPost(asio::io_context& io, const std::filesystem::path& ca_file, HttpsAddress address,
                     const std::string& body, Tell tell)
    : tell_(std::move(tell)),
      address_(std::move(address)),
      timer_(io),
      resolver_(io),
      tls_(trusting(ca_file, address_.host, no_trust_)),
      stream_(io, tls_),
      request_(http::verb::post, address_.target, 11),
      buffer_(kMostAnswerBytes) {
  request_.set(http::field::host, address_.authority());
  request_.set(http::field::user_agent, "anju");
  request_.set(http::field::content_type, "application/json");
  request_.set(http::field::connection, "close");
  request_.body() = body;
  request_.prepare_payload();
  answer_.header_limit(kMostHeaderBytes);
  answer_.body_limit(boost::none);
}

void HttpsPost::start(std::chrono::milliseconds patience) {
  patience_ = patience;
  asio::post(timer_.get_executor(), [self = shared_from_this()] {
    if (!self->tell_) return;
    if (!self->no_trust_.empty()) return self->end({0, self->no_trust_});
    self->look_up();
  });
}

void HttpsPost::look_up() {
  wait_for("looking up the host");
  resolver_.async_resolve(address_.host, address_.port,
                          [self = shared_from_this()](const auto& fault, const auto& places) {
                            if (self->goes_on(fault)) self->connect(places);
                          });
}

void HttpsPost::connect(const Tcp::resolver::results_type& places) {
  wait_for("connecting");
  asio::async_connect(stream_.next_layer(), places,
                      [self = shared_from_this()](const auto& fault, const auto&) {
                        if (self->goes_on(fault)) self->shake_hands();
                      });
}

void HttpsPost::shake_hands() {
  wait_for("TLS");
  boost::system::error_code is_name;
  asio::ip::make_address(address_.host, is_name);
  // RFC 6066: an address is no name for it.
  // What the link to the city asks of its broker (check_revocation) is not asked of a contact's server, whose
  // authority has its lists elsewhere.
  X509_VERIFY_PARAM* const wanted = SSL_get0_param(stream_.native_handle());
  X509_VERIFY_PARAM_set_inh_flags(wanted, X509_VP_FLAG_RESET_FLAGS);
  X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_TRUSTED_FIRST);
  if (is_name) SSL_set_tlsext_host_name(stream_.native_handle(), address_.host.c_str());
  stream_.async_handshake(asio::ssl::stream_base::client, [self = shared_from_this()](const auto& fault) {
    if (self->goes_on(fault)) self->ask();
  });
}

void HttpsPost::ask() {
  wait_for("sending");
  http::async_write(stream_, request_, [self = shared_from_this()](const auto& fault, std::size_t) {
    if (self->goes_on(fault)) self->hear();
  });
}

void HttpsPost::hear() {
  wait_for("waiting for the answer");
  http::async_read_header(stream_, buffer_, answer_,
                          [self = shared_from_this()](const auto& fault, std::size_t) {
                            if (self->goes_on(fault)) self->end({self->answer_.get().result_int(), ""});
                          });
}

void HttpsPost::wait_for(const char* step) {
  step_ = step;
  timer_.expires_after(patience_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& cancelled) {
    if (!cancelled) self->end({0, self->step_ + ": no answer in time"});
  });
}

bool HttpsPost::goes_on(const boost::system::error_code& fault) {
  if (!tell_) return false;
  if (!fault) return true;
  end({0, step_ + ": " + fault.message()});
  return false;
}

void HttpsPost::stop() {
  tell_ = nullptr;
  timer_.cancel();
  resolver_.cancel();
  boost::system::error_code ignored;
  stream_.next_layer().close(ignored);
}

void HttpsPost::end(Answer answer) {
  const Tell tell = std::exchange(tell_, nullptr);
  if (!tell) return;
  stop();
  tell(answer);
}

}  // namespace anju
