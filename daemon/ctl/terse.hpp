// The JSON of any command in the shapes that scripts like: a line for each entry, or chosen fields of it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

// What the answer is about: the one list in it, a line each; the answer itself when there is none. Errors:
// malformed.
Result<std::string> as_json_lines(std::string_view json);

// `fields` of each entry, parted by ":"; a ":" or "\" in a value gets a "\" before it, as nmcli does. A field
// may go down, "cap.status". Errors: malformed; not_found, no entry has such a field: the words name those
// that there are.
Result<std::string> as_terse(std::string_view json, const std::vector<std::string>& fields);

}  // namespace anju
