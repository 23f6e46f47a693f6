// What a command of anjuctl does, as a function: the command line makes it, main.cpp calls it with all that
// it may know of the world.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "daemon/ctl/query.hpp"
#include "daemon/ctl/store_commands.hpp"

namespace anju {

struct ActSurroundings {
  Query door;
  Look look;
  std::filesystem::path shared_folder;
  std::size_t width = 0;   // columns of the terminal; 0: nobody cuts
  bool is_screen = false;  // standard output is a terminal
  bool is_utf8 = true;     // it shows more than ASCII
  bool is_sure = false;    // --yes
  bool is_trial = false;   // --dry-run
  // Empty: there is no terminal, so nobody can be asked. Whether `wanted` was typed.
  std::function<bool(const std::string& question, const std::string& wanted)> confirm = {};
  std::function<void(Duration)> sleep = {};
  std::function<bool()> is_stopped = {};  // Ctrl-C
  std::function<WallTime()> now = {};
  // For what comes bit by bit; false: nobody reads any more.
  std::function<bool(std::string_view)> print = {};
};

using Act = std::function<Outcome<CommandEnd>(const ActSurroundings&)>;

// A text of the catalogue in the language of the reader.
// None: go on. Else the command is dangerous, and nobody has said that it is meant: --yes, or the name typed.
std::optional<Problem> unless_sure(const ActSurroundings& around, const std::string& question,
                                   const std::string& wanted);

}  // namespace anju
