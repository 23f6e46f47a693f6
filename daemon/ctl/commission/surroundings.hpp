// What the commands of a technician need of the world; unit tests put their own in its place.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "daemon/ctl/act.hpp"
#include "daemon/ctl/city_commands.hpp"
#include "daemon/timeline.hpp"

namespace anju {

struct CommissionAround {
  Query door;  // the daemon's socket, how long to wait, and whether the answer is JSON
  Look look;
  std::filesystem::path config = "/etc/anju/anju.toml";
  std::filesystem::path shared_folder;
  bool is_trial = false;               // --dry-run: all is looked at, nothing is changed
  std::string command = "commission";  // under which a change is kept for `anjuctl config undo`
  std::function<ClockReading()> clocks;
  std::function<void(Duration)> pause;
  std::function<bool()> is_interrupted = [] { return false; };  // Ctrl-C
  // What is told while it goes on: a line at a time, beside the answer.
  std::function<void(const std::string&)> aside = [](const std::string&) {};

  CitySurroundings city() const { return {door, look}; }
  ActSurroundings act() const {
    ActSurroundings around{door, look, shared_folder};
    around.is_trial = is_trial;
    around.sleep = pause;
    around.is_stopped = is_interrupted;
    around.now = [clocks = clocks] { return clocks().wall; };
    return around;
  }
  std::string words(Message message) const { return std::string(text(message).in(look.language)); }
  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(look.language, message, arguments...);
  }
  Duration since_boot() const { return clocks().since_boot; }
};

using CommissionEnd = CommandEnd;

}  // namespace anju
