#include "daemon/ctl/outside_program.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace anju {
namespace {

constexpr int kNotRun = 127;  // of a shell, and of posix_spawn(3) in the child

// `output`: where standard output and error go; -1: where ours go.
Result<pid_t> start(const std::vector<std::string>& words, int output) {
  std::vector<std::string> copy = words;
  std::vector<char*> arguments;
  for (std::string& word : copy) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  if (output >= 0) {
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
  }
  pid_t child = 0;
  const int fault = ::posix_spawnp(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (fault != 0)
    return Error{fault == ENOENT ? ErrorCode::not_found : ErrorCode::io,
                 words.front() + ": " + std::error_code(fault, std::generic_category()).message()};
  return child;
}

int ended(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : kNotRun;
}

}  // namespace

Result<int> run_program(const std::vector<std::string>& words) {
  const auto child = start(words, -1);
  if (!child) return child.error();
  return ended(*child);
}

Result<std::string> output_of(const std::vector<std::string>& words, std::size_t most) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return Error{ErrorCode::io, "no pipe"};
  const auto child = start(words, ends[1]);
  ::close(ends[1]);
  std::string output;
  std::array<char, 65536> part{};
  for (ssize_t count = 0; child && (count = ::read(ends[0], part.data(), part.size())) != 0;) {
    if (count < 0 && errno != EINTR) break;
    if (count > 0 && output.size() < most)
      output.append(part.data(), std::min(static_cast<std::size_t>(count), most - output.size()));
  }
  ::close(ends[0]);
  if (!child) return child.error();
  if (const int code = ended(*child); code != 0)
    return Error{ErrorCode::unavailable,
                 words.front() + " ended with " + std::to_string(code) + ": " + output};
  return output;
}

}  // namespace anju
