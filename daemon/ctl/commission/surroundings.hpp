// What the commands of a technician need of the world; unit tests put their own in its place.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "daemon/ctl/city_commands.hpp"
#include "daemon/ctl/store_commands.hpp"
#include "daemon/timeline.hpp"

namespace anju {

struct CommissionAround {
  Query door;  // the daemon's socket, how long to wait, and whether the answer is JSON
  Look look;
  std::filesystem::path config = "/etc/anju/anju.toml";
  std::filesystem::path shared_folder;
  std::function<ClockReading()> clocks;
  std::function<void(Duration)> pause;
  std::function<bool()> is_interrupted = [] { return false; };  // Ctrl-C
  // What is told while it goes on: a line at a time, beside the answer.
  std::function<void(const std::string&)> aside = [](const std::string&) {};

  CitySurroundings city() const { return {door, look}; }
  std::string words(Message message) const { return std::string(text(message).in(look.language)); }
  template <class... Arguments>
  std::string words(Message message, const Arguments&... arguments) const {
    return say(look.language, message, arguments...);
  }
  Duration since_boot() const { return clocks().since_boot; }
};

using CommissionEnd = CommandEnd;

}  // namespace anju
