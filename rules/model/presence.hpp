// Whether somebody is about, in three values: not hearing is not "fine".
#pragma once

#include <cstdint>
#include <string_view>

namespace anju {

enum class Presence : std::uint8_t { active, inactive, unknown };

constexpr std::string_view name(Presence presence) {
  switch (presence) {
    case Presence::active:
      return "active";
    case Presence::inactive:
      return "inactive";
    case Presence::unknown:
      break;
  }
  return "unknown";
}

}  // namespace anju
