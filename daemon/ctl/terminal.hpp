// What a terminal can show: how wide it is, which signs it has.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace anju {

// The signs of this program in ASCII, each as wide as the sign it stands for, so that columns stay: "+" for a
// check mark. What people have named stays as it is.
std::string in_ascii(std::string_view text);

// A table whose first row are headings. Where it is wider than `width` (0: whatever), each row becomes a
// block of lines, "heading: cell"; a line that is still too wide is folded.
std::string as_table(const std::vector<std::vector<std::string>>& rows, std::size_t width);

// Folded at blanks, and between Chinese characters, to lines of at most `width` columns (0: whatever); what
// follows the first line is indented. A word, a path say, that is wider stays whole: it is to be copied.
std::string folded(std::string_view text, std::size_t width, std::size_t indent = 0);

// Each line folded, with two columns more of indent than it has; but one with a command stays whole.
std::string folded_lines(std::string_view text, std::size_t width);

// A small plot of values in one line: ▁▂▃▅▇, or in ASCII "_.-=#". A value that is missing is a blank.
std::string sparkline(const std::vector<double>& values, bool is_utf8);

}  // namespace anju
