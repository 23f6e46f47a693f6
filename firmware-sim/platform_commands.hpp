// What can be asked of a gateway, from a line that somebody typed. Pure.
#pragma once

#include <optional>
#include <string>

#include "anju.pb.h"

namespace anju::sim {

struct TypedCommand {
  std::string gateway;
  anju::v1::Command command;  // without id and time
};

// "stage ALERT_ID STAGE GATEWAY" and the like; none: it is no command.
std::optional<TypedCommand> parse_command(const std::string& line);

// For whoever typed something else.
extern const char* const kKnownCommands;

}  // namespace anju::sim
