// A line that somebody types and nobody sees.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

// From the terminal of the process, without echo, whatever standard input is; none: it has no terminal, or it
// ended. An interrupt leaves the terminal as it was.
std::optional<std::string> read_hidden_line(std::string_view prompt);

// One line of standard input, without its end; none: there was none.
std::optional<std::string> read_line_of_input();

}  // namespace anju
