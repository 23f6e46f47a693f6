#include "daemon/ctl/hidden_line.hpp"

#include <fcntl.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

namespace anju {
namespace {

constexpr std::size_t kMostBytesOfLine = 1024;

// False: there was no whole one.
bool read_line(int descriptor, std::string& line) {
  char c = 0;
  while (line.size() < kMostBytesOfLine) {
    if (::read(descriptor, &c, 1) <= 0) return false;
    if (c == '\n') return true;
    line += c;
  }
  return true;
}

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = ::write(descriptor, text.data(), text.size());
    if (put <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(put));
  }
}

}  // namespace

std::optional<std::string> read_hidden_line(std::string_view prompt) {
  const int terminal = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0) return std::nullopt;
  struct termios before {};
  if (::tcgetattr(terminal, &before) != 0) {
    ::close(terminal);
    return std::nullopt;
  }
  // Ctrl-C comes when the terminal echoes again.
  sigset_t interrupts;
  sigset_t blocked_before;
  ::sigemptyset(&interrupts);
  for (const int number : {SIGINT, SIGTERM, SIGTSTP, SIGHUP}) ::sigaddset(&interrupts, number);
  ::pthread_sigmask(SIG_BLOCK, &interrupts, &blocked_before);
  struct termios quiet = before;
  quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ISIG);
  ::tcsetattr(terminal, TCSAFLUSH, &quiet);
  write_all(terminal, prompt);
  std::string line;
  const bool is_whole = read_line(terminal, line);
  write_all(terminal, "\n");
  ::tcsetattr(terminal, TCSAFLUSH, &before);
  ::pthread_sigmask(SIG_SETMASK, &blocked_before, nullptr);
  ::close(terminal);
  // With signals off the terminal hands Ctrl-C on as a character.
  if (!is_whole || line.find('\x03') != std::string::npos) return std::nullopt;
  return line;
}

std::optional<std::string> read_line_of_input() {
  std::string line;
  if (!std::getline(std::cin, line)) return std::nullopt;
  return line;
}

}  // namespace anju
