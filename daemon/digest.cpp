#include "daemon/digest.hpp"

#include <openssl/evp.h>

#include <array>
#include <stdexcept>

namespace anju {

std::string sha256(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot make a SHA-256");
  return {reinterpret_cast<const char*>(digest.data()), size};
}

}  // namespace anju
