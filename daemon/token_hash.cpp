#include "daemon/token_hash.hpp"

#include <argon2.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

namespace anju {
namespace {

constexpr std::uint32_t kPasses = 5;
constexpr std::uint32_t kKibibytes = 7168;
constexpr std::size_t kSalt = 16;
constexpr std::size_t kHash = 32;
constexpr std::size_t kIdBytes = 5;
constexpr std::size_t kSecretBytes = 32;
constexpr std::string_view kPrefix = "anju_";

std::vector<unsigned char> random_bytes(std::size_t count) {
  std::vector<unsigned char> bytes(count);
  std::size_t have = 0;
  while (have < count) {
    const ssize_t got = ::getrandom(bytes.data() + have, count - have, 0);
    if (got <= 0) throw std::runtime_error("the kernel gives no random bytes");
    have += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string hex(const std::vector<unsigned char>& bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : bytes) {
    text += kDigits[byte >> 4U];
    text += kDigits[byte & 0xFU];
  }
  return text;
}

bool is_hex(std::string_view text, std::size_t bytes) {
  return text.size() == 2 * bytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

}  // namespace

NewToken make_token() { return {hex(random_bytes(kIdBytes)), hex(random_bytes(kSecretBytes))}; }

std::optional<TokenParts> split_token(std::string_view text) {
  if (!text.starts_with(kPrefix)) return std::nullopt;
  text.remove_prefix(kPrefix.size());
  const auto middle = text.find('_');
  if (middle == std::string_view::npos) return std::nullopt;
  const TokenParts parts{text.substr(0, middle), text.substr(middle + 1)};
  if (!is_hex(parts.id, kIdBytes) || !is_hex(parts.secret, kSecretBytes)) return std::nullopt;
  return parts;
}

std::string hash_of(std::string_view secret) {
  const auto salt = random_bytes(kSalt);
  std::string encoded(argon2_encodedlen(kPasses, kKibibytes, 1, kSalt, kHash, Argon2_id), '\0');
  const int fault = argon2id_hash_encoded(kPasses, kKibibytes, 1, secret.data(), secret.size(), salt.data(),
                                          salt.size(), kHash, encoded.data(), encoded.size());
  if (fault != ARGON2_OK) throw std::runtime_error(argon2_error_message(fault));
  encoded.resize(encoded.find('\0'));
  return encoded;
}

bool is_secret_of(const std::string& hash, std::string_view secret) {
  return argon2id_verify(hash.c_str(), secret.data(), secret.size()) == ARGON2_OK;
}

std::string digest_of(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 is not to be had");
  return {reinterpret_cast<const char*>(digest.data()), size};
}

bool is_same_digest(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace anju
