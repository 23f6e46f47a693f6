#include "daemon/base64.hpp"

#include <openssl/evp.h>

namespace anju {

std::string to_base64(std::string_view bytes) {
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::size_t kMost = std::size_t{1} << 20;
  if (text.empty() || text.size() > kMost || text.size() % 4 != 0) return std::nullopt;
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // OpenSSL counts the filling as bytes.
  std::size_t filling = 0;
  while (filling < 2 && text[text.size() - 1 - filling] == '=') ++filling;
  bytes.resize(static_cast<std::size_t>(length) - filling);
  return bytes;
}

}  // namespace anju
