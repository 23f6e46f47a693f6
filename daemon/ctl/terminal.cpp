#include "daemon/ctl/terminal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

#include "daemon/ctl/columns.hpp"

namespace anju {
namespace {

struct Glyph {
  std::string_view sign;
  std::string_view ascii;
};
constexpr std::array<Glyph, 12> kGlyphs{{{"✓", "+"},
                                         {"⚠", "!"},
                                         {"✗", "x"},
                                         {"–", "-"},
                                         {"—", "-"},
                                         {"→", ">"},
                                         {"…", "."},
                                         {"·", "."},
                                         {"±", "~"},
                                         {"≥", ">"},
                                         {"≤", "<"},
                                         {"×", "x"}}};

// Lines with one of these are to be copied.
constexpr std::array<std::string_view, 4> kCommands{"sudo ", "anjuctl ", "anjud ", "curl "};

std::size_t bytes_of(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
}

// One character, with the colours before it.
std::string_view next_character(std::string_view text) {
  std::size_t at = 0;
  while (text.substr(at, 2) == "\x1b[") at = std::min(text.find('m', at), text.size() - 1) + 1;
  if (at < text.size()) at += bytes_of(text[at]);
  return text.substr(0, at);
}

bool is_one_of(std::string_view character, std::initializer_list<std::string_view> signs) {
  return std::any_of(signs.begin(), signs.end(),
                     [character](std::string_view sign) { return character.ends_with(sign); });
}

// Chinese is broken between any two characters, but no line begins with what closes and none ends with what
// opens (CLREQ, "Prohibition rules for line start and line end").
bool may_break_between(std::string_view before, std::string_view after) {
  if (display_width(before) < 2 && display_width(after) < 2) return false;
  return !is_one_of(after, {"，", "。", "、", "；", "：", "！", "？", "）", "”", "》", "】", "…"}) &&
         !is_one_of(before, {"（", "“", "《", "【"}) && before != " " && after != " ";
}

std::size_t widest_line(const std::string& lines) {
  std::size_t widest = 0;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = std::min(lines.find('\n', at), lines.size());
    widest = std::max(widest, display_width(std::string_view(lines).substr(at, end - at)));
    at = end + 1;
  }
  return widest;
}

}  // namespace

std::string in_ascii(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const auto* const found = std::find_if(kGlyphs.begin(), kGlyphs.end(), [&](const Glyph& sign) {
      return text.substr(at).starts_with(sign.sign);
    });
    if (found != kGlyphs.end()) {
      out += found->ascii;
      at += found->sign.size();
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::string folded(std::string_view text, std::size_t width, std::size_t indent) {
  if (width == 0 || display_width(text) <= width) return std::string(text);
  std::string out;
  std::string line;
  std::string_view before;    // the character
  std::size_t break_at = 0;   // the last place in the line where it may be broken
  std::size_t blanks_at = 0;  // that are left out there
  while (!text.empty()) {
    const std::string_view character = next_character(text);
    text.remove_prefix(character.size());
    if (character == " " || may_break_between(before, character)) {
      break_at = line.size();
      blanks_at = character == " " ? 1 : 0;
    }
    line += character;
    before = character;
    if (display_width(line) <= width) continue;
    if (break_at <= indent) continue;  // one word fills the line
    out += line.substr(0, break_at) + "\n";
    line = std::string(indent, ' ') + line.substr(std::min(break_at + blanks_at, line.size()));
    break_at = 0;
  }
  return out + line;
}

std::string folded_lines(std::string_view text, std::size_t width) {
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    const bool is_command = std::any_of(kCommands.begin(), kCommands.end(), [line](std::string_view command) {
      return line.find(command) != std::string_view::npos;
    });
    const std::size_t indent = std::min(line.find_first_not_of(' '), line.size()) + 2;
    shown += is_command ? std::string(line) : folded(line, width, indent);
    if (end < text.size()) shown += '\n';
    at = end + 1;
  }
  return shown;
}

std::string as_table(const std::vector<std::vector<std::string>>& rows, std::size_t width) {
  std::string table = in_columns(rows);
  if (width == 0 || rows.size() < 2 || widest_line(table) <= width) return table;
  std::string blocks;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    for (std::size_t i = 0; i < rows[row].size(); ++i) {
      if (rows[row][i].empty()) continue;
      const std::string heading = i < rows[0].size() ? rows[0][i] + ": " : "";
      blocks += folded(i == 0 ? rows[row][i] : "  " + heading + rows[row][i], width, 4) + "\n";
    }
  }
  return blocks;
}

std::string sparkline(const std::vector<double>& values, bool is_utf8) {
  constexpr std::array<std::string_view, 8> kBlocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr std::array<std::string_view, 8> kAscii{"_", ".", ",", "-", "=", "+", "*", "#"};
  double lowest = INFINITY;
  double highest = -INFINITY;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    lowest = std::min(lowest, value);
    highest = std::max(highest, value);
  }
  std::string line;
  for (const double value : values) {
    if (!std::isfinite(value)) {
      line += ' ';
      continue;
    }
    const double part = highest > lowest ? (value - lowest) / (highest - lowest) : 0;
    const auto level = static_cast<std::size_t>(std::lround(part * 7));
    line += (is_utf8 ? kBlocks : kAscii)[level];
  }
  return line;
}

}  // namespace anju
