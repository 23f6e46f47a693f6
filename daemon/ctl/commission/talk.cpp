#include "daemon/ctl/commission/talk.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>

namespace anju {

std::optional<std::string> Talk::ask(const std::string& question, const std::string& otherwise) {
  out_(question + (otherwise.empty() ? ": " : " [" + otherwise + "]: "));
  std::optional<std::string> line = read_();
  if (!line) return std::nullopt;
  const auto from = line->find_first_not_of(" \t\r");
  if (from == std::string::npos) return otherwise;
  return line->substr(from, line->find_last_not_of(" \t\r") - from + 1);
}

std::optional<std::string> read_line_of_terminal(const std::function<bool()>& is_interrupted) {
  constexpr std::size_t kLongest = 4096;
  std::string line;
  for (;;) {
    if (is_interrupted()) return std::nullopt;
    pollfd input{STDIN_FILENO, POLLIN, 0};
    constexpr int kLookMs = 200;
    const int ready = ::poll(&input, 1, kLookMs);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    char c = 0;
    const ssize_t got = ready < 0 ? -1 : ::read(STDIN_FILENO, &c, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return std::nullopt;
    if (c == '\n') return line;
    if (line.size() < kLongest) line += c;
  }
}

}  // namespace anju
