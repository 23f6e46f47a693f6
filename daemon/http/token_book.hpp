// Who a bearer token belongs to. On the thread of the listener.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/meter_tokens.hpp"
#include "rules/model/time.hpp"

namespace anju {

// The file is looked at again when it has changed, once a second at most: a token that was revoked is let in
// no longer than that. A hash of argon2id is worked out once for each token and start of the program; after
// that its digest is compared. A token whose id is unknown costs nothing.
class TokenBook {
 public:
  explicit TokenBook(std::filesystem::path file) : file_(std::move(file)) {}

  // None: nobody's, or it holds no longer.
  const MeterToken* owner(std::string_view token, const Instant& now);
  // What is wrong with the file; empty: nothing.
  const std::string& fault() const { return fault_; }

 private:
  void look(SteadyTime now);
  const MeterToken* find(std::string_view id) const;

  std::filesystem::path file_;
  std::optional<std::filesystem::file_time_type> read_at_;
  std::optional<SteadyTime> next_look_;
  std::vector<MeterToken> tokens_;
  std::map<std::string, std::string, std::less<>> digests_;  // of what has been found right, by id
  std::string fault_;
};

}  // namespace anju
