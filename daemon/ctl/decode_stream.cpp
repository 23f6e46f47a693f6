#include "daemon/ctl/decode_stream.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace anju {
namespace {

constexpr std::size_t kFlushAt = std::size_t{1} << 16;

bool write_all(int out, std::string& text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto written = ::write(out, rest.data(), rest.size());
    if (written < 0 && errno != EINTR) return false;
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
  text.clear();
  return true;
}

bool pauses(int in) {
  pollfd wanted{in, POLLIN, 0};
  return ::poll(&wanted, 1, 0) == 0;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

bool decode_stream(int in, int out, LineDecoder& decoder, WallTime (*now)()) {
  LineCutter cutter(kLineLimit);
  std::array<char, kFlushAt> buffer{};
  std::string answers;
  while (true) {
    const auto size = ::read(in, buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) break;
    const WallTime heard_at = now();
    cutter.add({buffer.data(), static_cast<std::size_t>(size)},
               [&decoder, &answers, heard_at](std::string_view line) {
                 if (!is_blank(line)) decoder.decode_line(line, heard_at, answers);
               });
    if ((answers.size() >= kFlushAt || pauses(in)) && !write_all(out, answers)) return false;
  }
  if (!is_blank(cutter.rest())) decoder.decode_line(cutter.rest(), now(), answers);
  return write_all(out, answers);
}

}  // namespace anju
