// The completion and the manual know every command and option of anjuctl, and nothing in them is read by roff
// or the shell as its own.
#include <doctest/doctest.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <sstream>

#include "daemon/ctl/command_line.hpp"
#include "daemon/ctl/error_page.hpp"

namespace anju::ctl_tree_test {
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

TEST_CASE("every command that does something has an example of itself") {
  std::istringstream lines(printed("manual"));
  std::string command;
  bool has_example = true;
  std::size_t commands = 0;
  const std::set<std::string> groups{
      "anjuctl device",        "anjuctl alert",   "anjuctl reading",  "anjuctl config", "anjuctl mode",
      "anjuctl home",          "anjuctl profile", "anjuctl modbus",   "anjuctl store",  "anjuctl rule",
      "anjuctl link",          "anjuctl privacy", "anjuctl proposal", "anjuctl meter",  "anjuctl meter token",
      "anjuctl box",           "anjuctl contact", "anjuctl page",     "anjuctl report", "anjuctl broker",
      "anjuctl broker account"};
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(".SS ")) {
      CHECK_MESSAGE(has_example, command);
      command = line.substr(4);
      has_example = groups.contains(command);
      ++commands;
    }
    if (line.find(command) != std::string::npos && !line.starts_with(".SS ")) has_example = true;
  }
  CHECK(commands > 60);
}

TEST_CASE("every error of the sources is in the list that the page is made of") {
  const std::regex code("(?:kExit[A-Za-z]+|exit_code), \"([a-z]+[.-][a-z_.-]+)\"");
  std::set<std::string> known;
  for (const KnownError& error : known_errors()) known.emplace(error.code);
  std::size_t found = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(std::filesystem::path(ANJU_SOURCE_DIR) / "daemon/ctl")) {
    if (entry.path().extension() != ".cpp") continue;
    std::ifstream in(entry.path());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    for (auto at = std::sregex_iterator(text.begin(), text.end(), code); at != std::sregex_iterator();
         ++at, ++found) {
      const std::string name = (*at)[1];
      CHECK_MESSAGE((known.contains(name) || name.ends_with('.')), name);
    }
  }
  CHECK(found > 40);
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

}  // namespace anju::ctl_tree_test
