#include "daemon/http/token_book.hpp"

#include <algorithm>

#include "config/files.hpp"
#include "daemon/token_hash.hpp"

namespace anju {
namespace {

constexpr Duration kLook{std::chrono::seconds{1}};

}  // namespace

void TokenBook::look(SteadyTime now) {
  if (next_look_ && now < *next_look_) return;
  next_look_ = now + kLook;
  std::error_code missing;
  const auto changed = std::filesystem::last_write_time(file_, missing);
  if (missing) {
    tokens_.clear();
    digests_.clear();
    read_at_.reset();
    fault_ = file_.string() + " is not there; make a token with anjuctl meter token create";
    return;
  }
  if (read_at_ == changed) return;
  read_at_ = changed;
  tokens_.clear();
  digests_.clear();
  fault_.clear();
  const auto text = read_text_file(file_);
  if (!text) {
    fault_ = file_.string() + ": " + text.error().what;
    return;
  }
  LoadedTokens loaded = parse_meter_tokens(*text, file_.string());
  if (!loaded.mistakes.empty()) fault_ = to_text(loaded.mistakes.front());
  tokens_ = std::move(loaded.tokens);
}

const MeterToken* TokenBook::find(std::string_view id) const {
  const auto found =
      std::find_if(tokens_.begin(), tokens_.end(), [id](const MeterToken& one) { return one.id == id; });
  return found == tokens_.end() ? nullptr : &*found;
}

const MeterToken* TokenBook::owner(std::string_view token, const Instant& now) {
  look(now.steady);
  const auto parts = split_token(token);
  if (!parts) return nullptr;
  const MeterToken* found = find(parts->id);
  if (!found) {
    // It may have been made a moment ago: whoever pastes it must not be taken for one who guesses.
    next_look_.reset();
    look(now.steady);
    found = find(parts->id);
  }
  if (!found || (found->until && *found->until <= now.wall)) return nullptr;
  const std::string digest = digest_of(parts->secret);
  const auto known = digests_.find(parts->id);
  if (known != digests_.end()) return is_same_digest(known->second, digest) ? found : nullptr;
  if (!is_secret_of(found->hash, parts->secret)) return nullptr;
  digests_.emplace(parts->id, digest);
  return found;
}

}  // namespace anju
