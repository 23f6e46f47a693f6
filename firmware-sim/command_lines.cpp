#include "firmware-sim/command_lines.hpp"

#include <poll.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cerrno>
#include <system_error>

namespace anju::sim {
namespace {

constexpr std::size_t kLongestLine = 4096;

std::string trimmed(const std::string& line) {
  const auto first = line.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r") - first + 1);
}

}  // namespace

CommandLines::CommandLines(boost::asio::io_context& io, std::function<void(const std::string&)> on_line)
    : io_(io), on_line_(std::move(on_line)) {
  if (pipe(wake_.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  thread_ = std::thread([this] { listen(); });
}

CommandLines::~CommandLines() {
  close(wake_[1]);  // the other end becomes readable, and the thread leaves
  thread_.join();
  close(wake_[0]);
}

void CommandLines::listen() {
  std::string pending;
  std::array<char, 1024> buffer{};
  while (true) {
    std::array<pollfd, 2> watched{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{wake_[0], POLLIN, 0}};
    if (poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) return;
    if (watched[1].revents != 0) return;
    if (watched[0].revents == 0) continue;
    const auto got = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got > 0) pending.append(buffer.data(), static_cast<std::size_t>(got));
    take(pending, got <= 0);
    if (got <= 0) return;
  }
}

void CommandLines::take(std::string& pending, bool ended) {
  while (true) {
    const auto end = pending.find('\n');
    if (end == std::string::npos && !ended && pending.size() < kLongestLine) return;
    std::string line = trimmed(pending.substr(0, end));
    pending.erase(0, end == std::string::npos ? end : end + 1);
    if (!line.empty()) boost::asio::post(io_, [this, line = std::move(line)] { on_line_(line); });
    if (pending.empty()) return;
  }
}

}  // namespace anju::sim
