// Changes one thing in the text of a TOML file and leaves every other byte as it is: comments, order, ends of
// line. Keys are named as mistakes name them: dotted, blocks of a list counted from 1, "device[2].room".
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// `value` as TOML writes it. A key that is there gets it; one that is not is added to its section, behind the
// comment that shows its default where there is one; a section that is not there is added at the end.
// Errors: malformed, the text or the result is no TOML; unsupported, it is written in a way that only a
// person can change.
Result<std::string> with_value(std::string_view text, std::string_view key, std::string_view value);

// The line of the key goes. Errors: as above; not_found.
Result<std::string> without_key(std::string_view text, std::string_view key);

// The block [[list]] of that number goes, with the comment right above it. Errors: as above.
Result<std::string> without_block(std::string_view text, std::string_view list, std::size_t number);

// Every value of the text by its key, as TOML writes it; empty when the text is no TOML.
std::map<std::string, std::string> flat_values(std::string_view text);

}  // namespace anju
