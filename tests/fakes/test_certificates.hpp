// Certificates made on the spot, with OpenSSL: an authority and whom it vouches for.
#pragma once

#include <doctest/doctest.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <boost/asio/ssl/context.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

namespace anju::test {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Certificate = std::unique_ptr<X509, decltype(&X509_free)>;

inline Key make_key() { return {EVP_EC_gen("P-256"), EVP_PKEY_free}; }

inline void add_extension(X509* certificate, int kind, const std::string& value) {
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, kind, value.c_str());
  REQUIRE(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

// Valid from a day ago; `days` may be negative, then it has expired.
inline Certificate make_certificate(EVP_PKEY* key, const std::string& name, int days, X509* issuer,
                                    EVP_PKEY* issuer_key) {
  static long serial = 1;
  Certificate made(X509_new(), X509_free);
  X509_set_version(made.get(), 2);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial++);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -10L * 86400);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), days * 86400L);
  X509_set_pubkey(made.get(), key);
  X509_NAME* subject = X509_get_subject_name(made.get());
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), issuer ? X509_get_subject_name(issuer) : subject);
  if (issuer)
    add_extension(made.get(), NID_subject_alt_name, "DNS:" + name);
  else
    add_extension(made.get(), NID_basic_constraints, "critical,CA:TRUE");
  X509_sign(made.get(), issuer_key ? issuer_key : key, EVP_sha256());
  return made;
}

inline std::string pem(X509* certificate) {
  BIO* memory = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(memory, certificate);
  char* data = nullptr;
  const long length = BIO_get_mem_data(memory, &data);
  std::string text(data, static_cast<std::size_t>(length));
  BIO_free(memory);
  return text;
}

class TestAuthority {
 public:
  explicit TestAuthority(const std::filesystem::path& folder) : file(folder / "ca.pem") {
    std::FILE* out = std::fopen(file.c_str(), "w");
    REQUIRE(out != nullptr);
    PEM_write_X509(out, certificate_.get());
    std::fclose(out);
  }

  // The context of a server of that name.
  boost::asio::ssl::context server(const std::string& name, int days = 10) const {
    boost::asio::ssl::context tls(boost::asio::ssl::context::tls_server);
    const Key key = make_key();
    const Certificate its = make_certificate(key.get(), name, days, certificate_.get(), key_.get());
    REQUIRE(SSL_CTX_use_certificate(tls.native_handle(), its.get()) == 1);
    REQUIRE(SSL_CTX_use_PrivateKey(tls.native_handle(), key.get()) == 1);
    return tls;
  }

  const std::filesystem::path file;

 private:
  Key key_ = make_key();
  Certificate certificate_ = make_certificate(key_.get(), "test authority", 10, nullptr, nullptr);
};

}  // namespace anju::test
