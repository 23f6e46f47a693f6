#include "drivers/push_handshake.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

#include "config/hex.hpp"
#include "drivers/decode_time.hpp"
#include "drivers/payload.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string in_small_letters(std::string_view text) {
  std::string small(text);
  std::transform(small.begin(), small.end(), small.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return small;
}

// What is there twice could be read as the one by us and as the other by whoever signed it.
class OnlyOne {
 public:
  void note(std::optional<std::string> value) {
    ++count_;
    value_ = std::move(value);
  }
  std::optional<std::string> value() const { return count_ == 1 ? value_ : std::nullopt; }

 private:
  int count_ = 0;
  std::optional<std::string> value_;
};

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  OnlyOne found;
  while (!query.empty()) {
    const std::string_view one = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
    const auto equals = one.find('=');
    if (equals == std::string_view::npos || percent_decoded(one.substr(0, equals)) != name) continue;
    found.note(percent_decoded(one.substr(equals + 1)));
  }
  return found.value();
}

std::optional<std::string> header_value(const PushRequest& request, std::string_view name) {
  OnlyOne found;
  for (const auto& [theirs, value] : request.headers)
    if (in_small_letters(theirs) == in_small_letters(name)) found.note(value);
  return found.value();
}

std::optional<std::string> member_value(std::string_view body, const JsonPath& path) {
  std::string_view refusal;
  const auto tree = parse_json(body, {}, refusal);
  if (!tree) return std::nullopt;
  const json::value* value = find_value(path, scope_of(*tree, *tree));
  return value ? text_of(*value) : std::nullopt;
}

const EVP_MD* method_of(SignatureRule::Digest digest) {
  if (digest == SignatureRule::Digest::md5) return EVP_md5();
  return digest == SignatureRule::Digest::sha1 ? EVP_sha1() : EVP_sha256();
}

std::string encoded(std::string_view bytes, bool is_base64) {
  const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
  if (is_base64) {
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data, static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
  }
  return hex_from_bytes(bytes);
}

// None where the machine's OpenSSL does not have the digest: some forbid MD5.
std::optional<std::string> signature_of(const SignatureRule& rule, const std::string& text,
                                        std::string_view secret) {
  if (rule.digest == SignatureRule::Digest::none) return text;
  const EVP_MD* method = method_of(rule.digest);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
  const bool is_done = rule.is_hmac
                           ? HMAC(method, secret.data(), static_cast<int>(secret.size()), bytes, text.size(),
                                  digest.data(), &size) != nullptr
                           : EVP_Digest(bytes, text.size(), digest.data(), &size, method, nullptr) == 1;
  if (!is_done) return std::nullopt;
  return encoded({reinterpret_cast<const char*>(digest.data()), size}, rule.is_base64);
}

std::optional<std::string> signed_text(const SignatureRule& rule, const PushRequest& request,
                                       std::string_view secret) {
  std::vector<std::string> parts;
  for (const RequestPart& part : rule.parts) {
    auto text = part.kind == RequestPart::Kind::secret ? std::optional<std::string>(secret)
                                                       : find_part(part, request);
    if (!text) return std::nullopt;
    parts.push_back(std::move(*text));
  }
  if (rule.is_sorted) std::sort(parts.begin(), parts.end());
  std::string joined;
  for (const std::string& part : parts) joined += part;
  return joined;
}

// Takes as long wherever they differ.
bool is_same(std::string_view one, std::string_view other) {
  return one.size() == other.size() && CRYPTO_memcmp(one.data(), other.data(), one.size()) == 0;
}

bool is_late(const SignatureRule& rule, const PushRequest& request, const Instant& now) {
  if (!rule.timestamp || now.quality == ClockQuality::unsynced) return false;
  const auto text = find_part(*rule.timestamp, request);
  const auto at = text ? read_time(std::string_view(*text), TimeReading{}, Zone()) : std::nullopt;
  return !at || *at < now.wall - rule.window || *at > now.wall + rule.window;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  while (!text.empty()) {
    std::size_t taken = 1;
    if (text.front() == '%') {
      const auto byte = text.size() >= 3 ? bytes_from_hex(text.substr(1, 2)) : std::nullopt;
      if (!byte) return std::nullopt;
      decoded += *byte;
      taken = 3;
    } else {
      decoded += text.front();
    }
    text.remove_prefix(taken);
  }
  return decoded;
}

std::optional<std::string> find_part(const RequestPart& part, const PushRequest& request) {
  switch (part.kind) {
    case RequestPart::Kind::query:
      return query_value(request.query, part.name);
    case RequestPart::Kind::header:
      return header_value(request, part.name);
    case RequestPart::Kind::body:
      return std::string(request.body);
    case RequestPart::Kind::member:
      return member_value(request.body, part.path);
    case RequestPart::Kind::secret:
      break;
  }
  return std::nullopt;
}

Handshake check_handshake(const SignatureRule& rule, const PushRequest& request, std::string_view secret,
                          const Instant& now) {
  const auto theirs = find_part(rule.at, request);
  const auto text = signed_text(rule, request, secret);
  const auto ours = text ? signature_of(rule, *text, secret) : std::nullopt;
  if (!theirs || !ours || secret.empty()) return Handshake::wrong;
  const bool is_hex = rule.digest != SignatureRule::Digest::none && !rule.is_base64;
  if (!is_same(is_hex ? in_small_letters(*theirs) : *theirs, *ours)) return Handshake::wrong;
  return is_late(rule, request, now) ? Handshake::too_late : Handshake::right;
}

}  // namespace anju
