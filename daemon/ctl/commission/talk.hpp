// A conversation at a terminal: a question, a line back. Ctrl-C and the end of the input end it at any
// moment.
#pragma once

#include <functional>
#include <optional>
#include <string>

namespace anju {

class Talk {
 public:
  // `out` shows a text; `read` gives the next line, none: nobody answers any more.
  Talk(std::function<void(const std::string&)> out, std::function<std::optional<std::string>()> read)
      : out_(std::move(out)), read_(std::move(read)) {}

  void say(const std::string& line) const { out_(line + "\n"); }
  // The answer without blanks around it; `otherwise` where it is empty. None: the conversation is over.
  std::optional<std::string> ask(const std::string& question, const std::string& otherwise = "");

 private:
  std::function<void(const std::string&)> out_;
  std::function<std::optional<std::string>()> read_;
};

// A line of standard input; none at its end, or when `is_interrupted`. Of what is longer than a line may be
// the rest is left out.
std::optional<std::string> read_line_of_terminal(const std::function<bool()>& is_interrupted);

}  // namespace anju
