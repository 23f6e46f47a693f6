#include "daemon/ctl/commission/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <array>
#include <ctime>
#include <memory>

#include "daemon/base64.hpp"

namespace anju {
namespace {

template <class T, void (*Free)(T*)>
struct Freed {
  void operator()(T* it) const { Free(it); }
};
using Memory = std::unique_ptr<BIO, Freed<BIO, BIO_free_all>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY, EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509, X509_free>>;
using Request = std::unique_ptr<X509_REQ, Freed<X509_REQ, X509_REQ_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE, X509_STORE_free>>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, Freed<X509_STORE_CTX, X509_STORE_CTX_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX, EVP_MD_CTX_free>>;

Memory reading(std::string_view text) {
  return Memory(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string written(BIO* memory) {
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  return {data, static_cast<std::size_t>(length)};
}

Key read_key(std::string_view pem) {
  const Memory in = reading(pem);
  return Key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, nullptr));
}

Certificate read_certificate(std::string_view pem) {
  const Memory in = reading(pem);
  return Certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
}

Error fault(ErrorCode code, const char* what) {
  const unsigned long number = ERR_get_error();
  const char* const reason = number == 0 ? nullptr : ERR_reason_error_string(number);
  ERR_clear_error();
  return {code, reason ? std::string(what) + ": " + reason : std::string(what)};
}

std::optional<WallTime> wall(const ASN1_TIME* time) {
  std::tm broken{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &broken) != 1) return std::nullopt;
  return WallTime{std::chrono::seconds{::timegm(&broken)}};
}

std::string common_name(const X509_NAME* name) {
  const int position = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
  if (position < 0) return "";
  const ASN1_STRING* const text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, position));
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

std::string serial_of(const X509* certificate) {
  const std::unique_ptr<BIGNUM, Freed<BIGNUM, BN_free>> number(
      ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  char* const text = number ? BN_bn2hex(number.get()) : nullptr;
  const std::string serial = text ? text : "";
  OPENSSL_free(text);
  return serial;
}

// "" when one of the authorities stands for it now.
std::string distrust_of(X509* certificate, std::string_view authorities, WallTime now) {
  const Store store(X509_STORE_new());
  const StoreContext context(X509_STORE_CTX_new());
  const Memory in = reading(authorities);
  if (!store || !context || !in) return "OpenSSL has no memory";
  while (const Certificate authority{PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr)})
    X509_STORE_add_cert(store.get(), authority.get());
  ERR_clear_error();
  if (X509_STORE_CTX_init(context.get(), store.get(), certificate, nullptr) != 1)
    return "OpenSSL cannot check it";
  X509_STORE_CTX_set_time(context.get(), 0,
                          std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  if (X509_verify_cert(context.get()) == 1) return "";
  return X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

}  // namespace

Result<std::string> new_box_key() {
  const Key key(EVP_EC_gen("P-256"));
  const Memory out(BIO_new(BIO_s_mem()));
  if (!key || !out ||
      PEM_write_bio_PKCS8PrivateKey(out.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
    return fault(ErrorCode::unavailable, "OpenSSL cannot make a key");
  return written(out.get());
}

namespace {

bool add_proof(X509_REQ* request, EVP_PKEY* key, std::string_view code) {
  if (code.empty()) return true;
  unsigned char* der = nullptr;
  const int length = i2d_PUBKEY(key, &der);
  std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
  unsigned int size = 0;
  const bool is_made = length > 0 && HMAC(EVP_sha256(), code.data(), static_cast<int>(code.size()), der,
                                          static_cast<std::size_t>(length), mac.data(), &size) != nullptr;
  OPENSSL_free(der);
  if (!is_made) return false;
  const std::string proof = to_base64(std::string(reinterpret_cast<const char*>(mac.data()), size));
  return X509_REQ_add1_attr_by_NID(request, NID_pkcs9_challengePassword, MBSTRING_ASC,
                                   reinterpret_cast<const unsigned char*>(proof.data()),
                                   static_cast<int>(proof.size())) == 1;
}

}  // namespace

Result<std::string> new_request(std::string_view key, const std::string& gateway, std::string_view code) {
  const Key own = read_key(key);
  if (!own) return fault(ErrorCode::malformed, "it is no key");
  const Request request(X509_REQ_new());
  const Memory out(BIO_new(BIO_s_mem()));
  const bool is_made =
      request && out &&
      X509_NAME_add_entry_by_txt(X509_REQ_get_subject_name(request.get()), "CN", MBSTRING_UTF8,
                                 reinterpret_cast<const unsigned char*>(gateway.data()),
                                 static_cast<int>(gateway.size()), -1, 0) == 1 &&
      X509_REQ_set_pubkey(request.get(), own.get()) == 1 && add_proof(request.get(), own.get(), code) &&
      X509_REQ_sign(request.get(), own.get(), EVP_sha256()) > 0 &&
      PEM_write_bio_X509_REQ(out.get(), request.get()) == 1;
  if (!is_made) return fault(ErrorCode::unavailable, "OpenSSL cannot make the request");
  return written(out.get());
}

Result<CertificateFacts> certificate_facts(std::string_view certificate, std::string_view key,
                                           std::string_view authorities, WallTime now) {
  const Certificate own = read_certificate(certificate);
  if (!own) return fault(ErrorCode::malformed, "it is no certificate in PEM");
  CertificateFacts facts;
  facts.subject = common_name(X509_get_subject_name(own.get()));
  facts.issuer = common_name(X509_get_issuer_name(own.get()));
  facts.serial = serial_of(own.get());
  facts.from = wall(X509_get0_notBefore(own.get()));
  facts.until = wall(X509_get0_notAfter(own.get()));
  const Key box = read_key(key);
  facts.is_of_key = box && X509_check_private_key(own.get(), box.get()) == 1;
  facts.distrust = distrust_of(own.get(), authorities, now);
  ERR_clear_error();
  return facts;
}

std::optional<WallTime> expiry_of(const x509_st* certificate) {
  return wall(X509_get0_notAfter(certificate));
}

std::string name_of_server(std::string_view certificate, const std::string& host) {
  const Certificate shown = read_certificate(certificate);
  if (!shown || X509_check_host(shown.get(), host.c_str(), host.size(), 0, nullptr) == 1 ||
      X509_check_ip_asc(shown.get(), host.c_str(), 0) == 1)
    return host;
  const std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES, GENERAL_NAMES_free>> names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(shown.get(), NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    int kind = 0;
    const auto* value = static_cast<const ASN1_STRING*>(
        GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &kind));
    if (kind != GEN_DNS) continue;
    const std::string name(reinterpret_cast<const char*>(ASN1_STRING_get0_data(value)),
                           static_cast<std::size_t>(ASN1_STRING_length(value)));
    if (!name.starts_with('*')) return name;
  }
  return host;
}

Result<std::string> sign(std::string_view bytes, std::string_view key) {
  const Key own = read_key(key);
  const Digest context(EVP_MD_CTX_new());
  std::size_t length = 0;
  const auto* const data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (!own || !context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, own.get()) != 1 ||
      EVP_DigestSign(context.get(), nullptr, &length, data, bytes.size()) != 1)
    return fault(ErrorCode::malformed, "the key of the box cannot sign");
  std::string signature(length, '\0');
  if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &length, data,
                     bytes.size()) != 1)
    return fault(ErrorCode::malformed, "the key of the box cannot sign");
  signature.resize(length);
  return signature;
}

bool is_signed_by(std::string_view bytes, std::string_view signature, std::string_view certificate) {
  const Certificate owner = read_certificate(certificate);
  const Digest context(EVP_MD_CTX_new());
  EVP_PKEY* const key = owner ? X509_get0_pubkey(owner.get()) : nullptr;
  const bool is_right =
      key && context && EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                       signature.size(), reinterpret_cast<const unsigned char*>(bytes.data()),
                       bytes.size()) == 1;
  ERR_clear_error();
  return is_right;
}

}  // namespace anju
