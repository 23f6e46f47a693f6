#include "daemon/page/session_book.hpp"

#include <algorithm>

#include "config/hex.hpp"
#include "daemon/token_hash.hpp"

namespace anju::page {
namespace {

std::string random_text() { return make_token().secret; }

}  // namespace

std::string SessionBook::begin(SteadyTime now) {
  if (sessions_.size() >= kMost) {
    sessions_.erase(std::min_element(sessions_.begin(), sessions_.end(), [](const auto& a, const auto& b) {
      return a.second.used < b.second.used;
    }));
  }
  std::string secret = random_text();
  sessions_.emplace(digest_of(secret), Session{random_text(), now, now});
  return secret;
}

std::optional<std::string> SessionBook::csrf_of(std::string_view secret, SteadyTime now, bool is_automatic) {
  std::erase_if(sessions_, [now](const auto& entry) {
    return now - entry.second.used > kIdle || now - entry.second.began > kLongest;
  });
  const auto found = sessions_.find(digest_of(secret));
  if (found == sessions_.end()) return std::nullopt;
  if (!is_automatic) found->second.used = now;
  return found->second.csrf;
}

void SessionBook::end(std::string_view secret) { sessions_.erase(digest_of(secret)); }

FormSeal::FormSeal() : secret_(random_text()) {}

std::string FormSeal::fresh() const { return random_text(); }

std::string FormSeal::token_of(std::string_view nonce) const {
  return hex_from_bytes(digest_of(std::string(nonce) + secret_));
}

bool FormSeal::is_right(std::string_view nonce, std::string_view token) const {
  return !nonce.empty() && is_same_digest(token_of(nonce), token);
}

}  // namespace anju::page
