#include "daemon/sealed.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>

#include <memory>

#include "config/files.hpp"
#include "daemon/base64.hpp"

namespace anju {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;  // SP 800-38D, clause 8.2.2: random ones of 96 bits
constexpr std::size_t kTagBytes = 16;

using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error changed() {
  ERR_clear_error();
  return {ErrorCode::malformed, "it cannot be opened: it was changed, or sealed with another key"};
}

Error not_sealed() {
  ERR_clear_error();
  return {ErrorCode::unavailable, "OpenSSL cannot seal it"};
}

}  // namespace

Result<std::string> new_seal_key() {
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(bytes_of(key), static_cast<int>(key.size())) != 1)
    return Error{ErrorCode::unavailable, "there is no randomness"};
  return key;
}

Result<std::string> read_seal_key(const std::filesystem::path& file) {
  constexpr unsigned kOthers = 077;
  struct stat found {};
  if (::stat(file.c_str(), &found) != 0)
    return Error{ErrorCode::not_found, "there is no key " + file.string()};
  if ((found.st_mode & kOthers) != 0)
    return Error{ErrorCode::unsupported,
                 file.string() + " can be read by others; run: chmod 600 " + file.string()};
  if (found.st_size != static_cast<off_t>(kKeyBytes))
    return Error{ErrorCode::malformed, file.string() + " is no key of 32 bytes"};
  return read_text_file(file);
}

Result<std::string> seal(std::string_view secret, std::string_view about, std::string_view key) {
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string out(kNonceBytes + secret.size() + kTagBytes, '\0');
  unsigned char* const nonce = bytes_of(out);
  unsigned char* const body = nonce + kNonceBytes;
  unsigned char* const tag = body + secret.size();
  int length = 0;
  const bool is_sealed =
      context && key.size() == kKeyBytes && RAND_bytes(nonce, static_cast<int>(kNonceBytes)) == 1 &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), nonce) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &length, bytes_of(about), static_cast<int>(about.size())) ==
          1 &&
      EVP_EncryptUpdate(context.get(), body, &length, bytes_of(secret), static_cast<int>(secret.size())) ==
          1 &&
      EVP_EncryptFinal_ex(context.get(), body + length, &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagBytes), tag) == 1;
  if (!is_sealed) return not_sealed();
  return std::string(kSealMark) + to_base64(out);
}

Result<std::string> open_sealed(std::string_view sealed, std::string_view about, std::string_view key) {
  if (!is_sealed(sealed) || key.size() != kKeyBytes) return changed();
  auto packed = from_base64(sealed.substr(kSealMark.size()));
  if (!packed || packed->size() < kNonceBytes + kTagBytes) return changed();
  const Context context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string secret(packed->size() - kNonceBytes - kTagBytes, '\0');
  unsigned char* const nonce = bytes_of(*packed);
  unsigned char* const body = nonce + kNonceBytes;
  unsigned char* const tag = body + secret.size();
  int length = 0;
  const bool is_opened =
      context && EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, bytes_of(key), nonce) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &length, bytes_of(about), static_cast<int>(about.size())) ==
          1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(secret), &length, body, static_cast<int>(secret.size())) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagBytes), tag) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(secret) + length, &length) == 1;
  if (!is_opened) return changed();
  return secret;
}

}  // namespace anju
