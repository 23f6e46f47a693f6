// Bearer tokens: how one is made, and how it is known again from a hash alone.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

struct NewToken {
  std::string id;      // stands in the file of tokens and in lists
  std::string secret;  // 256 bits from the kernel
  // What is sent: "anju_<id>_<secret>".
  std::string text() const { return "anju_" + id + "_" + secret; }
};

NewToken make_token();

struct TokenParts {
  std::string_view id;
  std::string_view secret;
};
// None when it is none of ours. The parts point into `text`.
std::optional<TokenParts> split_token(std::string_view text);

// argon2id with the least of OWASP that a small box bears: 7 MiB, five passes, some 15 ms.
std::string hash_of(std::string_view secret);
bool is_secret_of(const std::string& hash, std::string_view secret);

// SHA-256, for what is compared again and again.
std::string digest_of(std::string_view bytes);
// Takes as long wherever they differ.
bool is_same_digest(std::string_view one, std::string_view other);

}  // namespace anju
