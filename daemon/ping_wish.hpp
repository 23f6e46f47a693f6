// Who asks for a test alarm to the city, and what it is to be like.
#pragma once

#include <string>
#include <string_view>

#include "rules/model/alert.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct PingWish {
  std::string home = {};  // id; empty: the first one
  AlertClass alert_class = AlertClass::technical;
  bool is_trial = false;  // only whether it could be sent
};

// The body of POST /v1/link/ping: a JSON object with `home`, `class` (emergency, general, technical) and
// `dry_run`, each of which may be missing; nothing at all is {}. Errors: malformed, it is no JSON object;
// out_of_range, an unknown key or value.
Result<PingWish> read_ping_wish(std::string_view body);

}  // namespace anju
