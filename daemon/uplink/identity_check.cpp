#include "daemon/uplink/identity_check.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>

namespace anju {
namespace {

constexpr int kSecurityLevel = 2;  // 112 bits: no RSA below 2048, no SHA-1; as in the cipher list of the link

Error fault_of(const std::string& key, const std::filesystem::path& file) {
  const unsigned long code = ERR_get_error();
  const char* why = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  return {ErrorCode::malformed, "platform." + key + ": " + file.string() +
                                    " cannot be used: " + (why ? why : "OpenSSL does not say why")};
}

}  // namespace

Result<void> check_identity(const PlatformSettings& platform) {
  ERR_clear_error();
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  if (!context) return fault_of("ca_file", platform.ca_file);
  SSL_CTX_set_security_level(context.get(), kSecurityLevel);
  if (SSL_CTX_load_verify_file(context.get(), platform.ca_file.c_str()) != 1)
    return fault_of("ca_file", platform.ca_file);
  if (SSL_CTX_use_certificate_chain_file(context.get(), platform.cert_file.c_str()) != 1)
    return fault_of("cert_file", platform.cert_file);
  // Checks too that the key belongs to the certificate.
  if (SSL_CTX_use_PrivateKey_file(context.get(), platform.key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return fault_of("key_file", platform.key_file);
  return {};
}

}  // namespace anju
