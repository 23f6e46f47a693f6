// Text for a browser. What was not written in this source is escaped, because nothing else can be made:
// Markup is read from a literal while compiling, and Html comes out of Markup whose holes are filled.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace anju::page {

template <std::size_t>
class Markup;

class Html {
 public:
  Html() = default;
  const std::string& str() const { return text_; }
  bool empty() const { return text_.empty(); }
  Html& operator+=(const Html& other) {
    text_ += other.text_;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return a += b; }

 private:
  class Piece;
  Html(std::string_view pattern, std::initializer_list<Piece> pieces);
  std::string text_;

  template <class... Pieces>
  friend Html html(Markup<sizeof...(Pieces)> pattern, const Pieces&... pieces);
};

// A literal with as many {} as pieces are given; another number does not compile. A hole is in the text of an
// element or between the quotes of an attribute, and nowhere else.
template <std::size_t kHoles>
class Markup {
 public:
  template <std::size_t kSize>
  consteval Markup(const char (&literal)[kSize]) : text_(literal, kSize - 1) {
    std::size_t holes = 0;
    for (std::size_t i = 0; i + 1 < text_.size(); ++i) {
      if (text_[i] == '{' && text_[i + 1] == '}') ++holes;
    }
    if (holes != kHoles) throw "the number of {} is not that of the pieces";
  }

 private:
  std::string_view text_;
  template <class... Pieces>
  friend Html html(Markup<sizeof...(Pieces)> pattern, const Pieces&... pieces);
};

// What goes into a hole: Html as it is, all else escaped.
class Html::Piece {
 public:
  Piece(const Html& html) : text_(html.str()), is_html_(true) {}
  Piece(std::string_view text) : text_(text) {}
  Piece(const std::string& text) : text_(text) {}
  Piece(const char* text) : text_(text) {}
  template <std::integral Number>
  Piece(Number number) : number_(std::to_string(number)), text_(number_) {}
  Piece(const Piece&) = delete;
  Piece& operator=(const Piece&) = delete;

  void append_to(std::string& out) const;

 private:
  std::string number_;
  std::string_view text_;
  bool is_html_ = false;
};

template <class... Pieces>
Html html(Markup<sizeof...(Pieces)> pattern, const Pieces&... pieces) {
  return Html(pattern.text_, {Html::Piece(pieces)...});
}

// For the text of an element and for attributes in quotes: & < > " ' become entities; what is no UTF-8, and
// control characters, become U+FFFD.
std::string escaped(std::string_view text);

}  // namespace anju::page
