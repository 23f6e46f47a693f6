// A certificate for each of ten thousand boxes, signed in memory by the authority of the play: the broker
// tells them apart by it, as it does with real ones.
#pragma once

#include <openssl/ssl.h>

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>
#include <vector>

namespace anju::bench {

class Identities {
 public:
  // Throws std::runtime_error when a file cannot be read or something cannot be signed. One key serves all: a
  // key each would take as long as the whole load.
  Identities(const std::string& ca_file, const std::string& ca_key_file, int boxes);

  // TLS 1.2 or later, and the broker must be who its certificate says.
  boost::asio::ssl::context& context() { return context_; }
  // Lets this connection show who it is, before its handshake.
  void show(SSL* connection, int box) const;

 private:
  template <auto Free>
  struct Freeing {
    template <typename T>
    void operator()(T* what) const {
      Free(what);
    }
  };
  using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
  using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;

  Certificate sign(const std::string& name, long serial) const;

  boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
  Certificate authority_;
  Key authority_key_;
  Key key_;
  std::vector<Certificate> boxes_;
};

// The name of box number `box`, on its certificate and in its topics.
std::string name_of(int box);

}  // namespace anju::bench
