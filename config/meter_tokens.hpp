// meter-tokens.toml: who may push and who may read, by tokens of which only a hash is kept. Written by
// `anjuctl meter token`, read by anjud.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct MeterToken {
  enum class Purpose : std::uint8_t {
    push,  // readings of one utility's meters
    read,  // the pages of the API
  };
  std::string id;    // the part of the token that is no secret
  std::string name;  // push: the utility; read: whatever the owner calls the machine
  Purpose purpose = Purpose::push;
  std::string hash;  // argon2id, in the form of its reference implementation
  WallTime created;
  std::optional<WallTime> until;  // a token that was rotated holds for a while
};

std::string_view name(MeterToken::Purpose purpose);

struct LoadedTokens {
  std::vector<MeterToken> tokens;
  std::vector<Mistake> mistakes;  // then there are no tokens: a file that is half understood lets nobody in
};

LoadedTokens parse_meter_tokens(std::string_view text, std::string_view file);
std::string to_toml(const std::vector<MeterToken>& tokens);

}  // namespace anju
