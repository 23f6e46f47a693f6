// The completion and the manual know every command and option of anjuctl, and nothing in them is read by roff
// or the shell as its own.
#include <doctest/doctest.h>

#include <array>
#include <sstream>

#include "daemon/ctl/command_line.hpp"

namespace anju {
namespace {

std::string printed(const char* command) {
  Options options;
  std::string name = "anjuctl";
  std::string word = command;
  std::array<char*, 3> arguments{name.data(), word.data(), nullptr};
  REQUIRE(!read_command_line(2, arguments.data(), "9.8.7", options));
  REQUIRE(options.command == Options::Command::print);
  return options.text;
}

// What follows the command `path` in the completion.
std::string words_after(const std::string& path) {
  const std::string completion = printed("completion");
  const std::string key = "    '" + path + "') words='";
  const auto from = completion.find(key);
  REQUIRE_MESSAGE(from != std::string::npos, path);
  return completion.substr(from + key.size(), completion.find('\'', from + key.size()) - from - key.size()) +
         " ";
}

}  // namespace

TEST_CASE("the completion knows the commands below each command, and its options") {
  for (const char* word : {" status ", " store ", " rule ", " --json ", " --socket "})
    CHECK(words_after("").find(word) != std::string::npos);
  CHECK(words_after(" store").find(" backup ") != std::string::npos);
  CHECK(words_after(" store backup").find(" --force ") != std::string::npos);
  CHECK(words_after(" mode set").find(" --until ") != std::string::npos);  // it is in a group
}

TEST_CASE("an option of all commands is offered after each") {
  const std::string completion = printed("completion");
  const std::string offered = completion.substr(completion.find("compgen -W"));
  CHECK(offered.find(" --timeout") != std::string::npos);
}

TEST_CASE("the manual has each command with its options and its example") {
  const std::string page = printed("manual");
  CHECK(page.starts_with(".TH ANJUCTL 1 \"\" \"anju 9.8.7\""));
  for (const char* heading : {".SS anjuctl status\n", ".SS anjuctl store backup\n", ".SS anjuctl mode set\n"})
    CHECK(page.find(heading) != std::string::npos);
  CHECK(page.find("\\-\\-force") != std::string::npos);
  CHECK(page.find("Example: anjuctl alerts \\-\\-open\n") != std::string::npos);
}

TEST_CASE("a line of the manual begins with a request of ours or with none") {
  std::istringstream lines(printed("manual"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || (line.front() != '.' && line.front() != '\'')) continue;
    const std::string request = line.substr(0, line.find(' '));
    const bool is_ours = request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" ||
                         request == ".B" || request == ".BR" || request == ".PP" || request == ".nf" ||
                         request == ".fi";
    CHECK_MESSAGE(is_ours, line);
  }
}

}  // namespace anju
