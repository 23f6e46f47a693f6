#include "daemon/page/html.hpp"

#include "daemon/text/json_text.hpp"

namespace anju::page {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void append_escaped_byte(std::string& out, char c) {
  switch (c) {
    case '&':
      out += "&amp;";
      return;
    case '<':
      out += "&lt;";
      return;
    case '>':
      out += "&gt;";
      return;
    case '"':
      out += "&quot;";
      return;
    case '\'':
      out += "&#39;";
      return;
    default:
      break;
  }
  const bool is_control = (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == '\x7f';
  if (is_control) {
    out += kReplacement;
  } else {
    out += c;
  }
}

void append_escaped_text(std::string& out, std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 1) {
      append_escaped_byte(out, text[at]);
    } else {
      out += length == 0 ? kReplacement : text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string out;
  append_escaped_text(out, text);
  return out;
}

void Html::Piece::append_to(std::string& out) const {
  if (is_html_) {
    out += text_;
  } else {
    append_escaped_text(out, text_);
  }
}

Html::Html(std::string_view pattern, std::initializer_list<Piece> pieces) {
  for (const Piece& piece : pieces) {
    const auto hole = pattern.find("{}");
    text_ += pattern.substr(0, hole);
    piece.append_to(text_);
    pattern.remove_prefix(hole + 2);
  }
  text_ += pattern;
}

}  // namespace anju::page
