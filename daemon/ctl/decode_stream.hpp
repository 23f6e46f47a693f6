// `anjuctl decode`: lines in at one descriptor, lines out at another.
#pragma once

#include <string>
#include <string_view>

#include "daemon/ctl/line_decoder.hpp"

namespace anju {

// Reads until the end of `in`; answers are written when the input pauses, so that a program at the other end
// can wait for each. False when `out` is closed or broken. `now` is read once for each burst of input.
bool decode_stream(int in, int out, LineDecoder& decoder, WallTime (*now)());

// Cuts a stream of bytes into lines. A line that is too long is handed on cut off, once, and its rest is left
// out.
class LineCutter {
 public:
  explicit LineCutter(std::size_t most) : most_(most) {}

  template <class Each>
  void add(std::string_view bytes, const Each& each) {
    while (!bytes.empty()) {
      const auto end = bytes.find('\n');
      keep(bytes.substr(0, end));
      if (end == std::string_view::npos) return;
      each(std::string_view(line_));
      line_.clear();
      bytes.remove_prefix(end + 1);
    }
  }
  // What is left without a line end.
  std::string_view rest() const { return line_; }

 private:
  void keep(std::string_view part) {
    line_.append(part.substr(0, line_.size() > most_ ? 0 : most_ + 1 - line_.size()));
  }

  std::size_t most_;
  std::string line_;
};

}  // namespace anju
