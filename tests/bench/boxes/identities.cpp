#include "tests/bench/boxes/identities.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <stdexcept>

namespace anju::bench {
namespace {

constexpr long kDay = 24L * 60 * 60;

void must(bool worked, const std::string& what) {
  if (!worked) throw std::runtime_error("cannot " + what);
}

template <typename Read>
auto read_file(const std::string& path, Read read) {
  std::FILE* file = std::fopen(path.c_str(), "r");
  must(file != nullptr, "open " + path);
  auto* found = read(file, nullptr, nullptr, nullptr);
  std::fclose(file);
  must(found != nullptr, "read " + path);
  return found;
}

}  // namespace

std::string name_of(int box) { return "box-" + std::to_string(box); }

Identities::Identities(const std::string& ca_file, const std::string& ca_key_file, int boxes)
    : authority_(read_file(ca_file, PEM_read_X509)),
      authority_key_(read_file(ca_key_file, PEM_read_PrivateKey)),
      key_(EVP_EC_gen("P-256")) {
  must(key_ != nullptr, "make a key");
  context_.load_verify_file(ca_file);
  context_.set_verify_mode(boost::asio::ssl::verify_peer);
  SSL_CTX_set_min_proto_version(context_.native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_mode(context_.native_handle(), SSL_MODE_RELEASE_BUFFERS);
  boxes_.reserve(static_cast<std::size_t>(boxes));
  for (int box = 0; box < boxes; ++box) boxes_.push_back(sign(name_of(box), 1000 + box));
}

Identities::Certificate Identities::sign(const std::string& name, long serial) const {
  Certificate made(X509_new());
  must(made != nullptr, "make a certificate");
  X509_set_version(made.get(), X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made.get()), serial);
  X509_gmtime_adj(X509_getm_notBefore(made.get()), -kDay);
  X509_gmtime_adj(X509_getm_notAfter(made.get()), kDay);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(made.get(), X509_get_subject_name(authority_.get()));
  X509_set_pubkey(made.get(), key_.get());
  must(X509_sign(made.get(), authority_key_.get(), EVP_sha256()) > 0, "sign a certificate");
  return made;
}

void Identities::show(SSL* connection, int box) const {
  must(SSL_use_certificate(connection, boxes_.at(static_cast<std::size_t>(box)).get()) == 1 &&
           SSL_use_PrivateKey(connection, key_.get()) == 1 && SSL_set1_host(connection, "localhost") == 1,
       "show who it is");
}

}  // namespace anju::bench
