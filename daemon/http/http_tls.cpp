#include "daemon/http/http_tls.hpp"

#include <openssl/x509.h>

#include <array>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/verify_context.hpp>
#include <memory>

namespace anju {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

// Ciphers with forward secrecy and authenticated encryption; those of TLS 1.3 all are.
constexpr const char* kCiphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// Whose list is missing or out of date is not known to be revoked: a utility is not shut out because a list
// was not renewed in time. What a list names, also an old one, is refused.
bool is_acceptable(bool is_verified, asio::ssl::verify_context& at) {
  if (is_verified) return true;
  const int fault = X509_STORE_CTX_get_error(at.native_handle());
  if (fault != X509_V_ERR_UNABLE_TO_GET_CRL && fault != X509_V_ERR_CRL_HAS_EXPIRED) return false;
  X509_STORE_CTX_set_error(at.native_handle(), X509_V_OK);
  return true;
}

// Without tickets and sessions: what comes back is looked at again, also when it has expired meanwhile.
std::string ask_for_certificates(asio::ssl::context& context, const std::string& authority) {
  error_code fault;
  context.load_verify_file(authority, fault);
  if (fault) return authority + ": " + fault.message();
  context.set_verify_mode(asio::ssl::verify_peer, fault);
  if (!fault) context.set_verify_callback(is_acceptable, fault);
  SSL_CTX* const tls = context.native_handle();
  // The file may hold lists of what the authorities have revoked ("X509 CRL") beside them.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(tls), X509_V_FLAG_CRL_CHECK);
  STACK_OF(X509_NAME)* names = SSL_load_client_CA_file(authority.c_str());
  if (!names) return authority + ": holds no certificate";
  SSL_CTX_set_client_CA_list(tls, names);
  SSL_CTX_set_options(tls, SSL_OP_NO_TICKET);
  SSL_CTX_set_num_tickets(tls, 0);
  return fault ? fault.message() : std::string();
}

std::string subject_of(const X509* certificate) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
  if (!out) return {};
  // As `openssl x509 -subject -nameopt RFC2253` prints it.
  X509_NAME_print_ex(out.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
  char* text = nullptr;
  const long length = BIO_get_mem_data(out.get(), &text);
  return length > 0 ? std::string(text, static_cast<std::size_t>(length)) : std::string();
}

}  // namespace

std::string make_secure(asio::ssl::context& context, const HttpSettings& settings) {
  error_code fault;
  context.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                          asio::ssl::context::no_tlsv1_1 | asio::ssl::context::no_compression,
                      fault);
  // Asio takes a long, which has 32 bits on some boxes; these options have 64.
  SSL_CTX_set_options(context.native_handle(), SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  if (!fault) context.use_certificate_chain_file(settings.cert_file.string(), fault);
  if (fault) return settings.cert_file.string() + ": " + fault.message();
  context.use_private_key_file(settings.key_file.string(), asio::ssl::context::pem, fault);
  if (fault) return settings.key_file.string() + ": " + fault.message();
  if (SSL_CTX_set_cipher_list(context.native_handle(), kCiphers) != 1) return "no cipher is to be had";
  SSL_CTX_set_session_cache_mode(context.native_handle(), SSL_SESS_CACHE_OFF);
  // An idle connection keeps no buffers: 34 KiB each.
  SSL_CTX_set_mode(context.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  return settings.client_ca.empty() ? std::string()
                                    : ask_for_certificates(context, settings.client_ca.string());
}

ClientCertificate certificate_of(SSL* connection) {
  const Certificate shown(SSL_get1_peer_certificate(connection), X509_free);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned bytes = 0;
  if (!shown || X509_digest(shown.get(), EVP_sha256(), digest.data(), &bytes) != 1) return {};
  ClientCertificate certificate{subject_of(shown.get()), {}};
  for (unsigned i = 0; i < bytes; ++i) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    certificate.digest += kDigits[digest[i] >> 4U];
    certificate.digest += kDigits[digest[i] & 0xFU];
  }
  return certificate;
}

std::string certificate_fault(SSL* connection, const error_code& fault) {
  const bool is_tls = fault.category() == asio::error::get_ssl_category();
  if (!is_tls || ERR_GET_REASON(static_cast<unsigned long>(fault.value())) != SSL_R_CERTIFICATE_VERIFY_FAILED)
    return {};
  return X509_verify_cert_error_string(SSL_get_verify_result(connection));
}

}  // namespace anju
