#include "drivers/push_cipher.hpp"

#include <openssl/evp.h>

#include <memory>

#include "drivers/payload.hpp"

namespace anju {
namespace {

constexpr std::size_t kBlock = 16;
constexpr std::size_t kLongKey = 32;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::optional<std::string> open_aes_cbc(std::string_view base64, std::string_view key) {
  if (key.size() != kBlock && key.size() != kLongKey) return std::nullopt;
  const auto sealed = bytes_from_base64(base64);
  if (!sealed || sealed->empty() || sealed->size() % kBlock != 0) return std::nullopt;
  const std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> context(EVP_CIPHER_CTX_new(),
                                                                                EVP_CIPHER_CTX_free);
  const EVP_CIPHER* cipher = key.size() == kBlock ? EVP_aes_128_cbc() : EVP_aes_256_cbc();
  if (!context || EVP_DecryptInit_ex(context.get(), cipher, nullptr, bytes_of(key), bytes_of(key)) != 1)
    return std::nullopt;
  std::string plain(sealed->size() + kBlock, '\0');
  auto* out = reinterpret_cast<unsigned char*>(plain.data());
  int written = 0;
  int last = 0;
  if (EVP_DecryptUpdate(context.get(), out, &written, bytes_of(*sealed), static_cast<int>(sealed->size())) !=
          1 ||
      EVP_DecryptFinal_ex(context.get(), out + written, &last) != 1)
    return std::nullopt;
  plain.resize(static_cast<std::size_t>(written) + static_cast<std::size_t>(last));
  return plain;
}

}  // namespace anju
