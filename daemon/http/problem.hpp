// What went wrong, for programs: application/problem+json (RFC 9457).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/http/http_message.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct ProblemItem {
  std::string pointer;  // into the body: a JSON pointer, or "/line/3" of a CSV
  std::string_view code;
  std::string detail;
};

// `code` is one of a fixed set and the end of the problem's type, "urn:anju:problem:CODE".
HttpReply problem(unsigned status, std::string_view code, std::string_view detail,
                  const std::vector<ProblemItem>& items = {});
// With Retry-After, in whole seconds and at least one.
HttpReply problem_for(Duration wait, unsigned status, std::string_view code, std::string_view detail);

}  // namespace anju
