// The templates of Home Assistant that say where in a message a value is: the subset that devices use to
// point at one member. Anything that computes more than a scale is refused, never guessed.
#pragma once

#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// value = (member at pointer) * scale + offset. Rounding is left out: the member itself is more exact.
struct ValueTemplate {
  std::string pointer;  // RFC 6901; "" the whole payload
  double scale = 1;
  double offset = 0;
};

// `{{ value }}`, `{{ value_json.a['b'].get('c') | float / 1000 }}` and the like. Errors: unsupported, with
// the part that is not understood.
Result<ValueTemplate> parse_value_template(std::string_view text);

}  // namespace anju
