// What may include what: floors, rooms of libraries, circles.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_text.hpp"

namespace anju::tidy {

inline constexpr std::array<std::string_view, 4> kFloors{"rules", "config", "drivers", "daemon"};

// 0 is the ground; 4 is no floor.
inline std::size_t floor_of(std::string_view path) {
  return static_cast<std::size_t>(std::find(kFloors.begin(), kFloors.end(), first_folder(path)) -
                                  kFloors.begin());
}

inline Faults points_up(const SourceText& source) {
  Faults faults;
  const auto own = floor_of(source.path);
  const bool is_simulator = is_below(source.path, "firmware-sim/");
  for (const Include& include : source.includes) {
    if (include.angled) continue;
    const auto other = floor_of(include.name);
    const bool is_up = own < kFloors.size() && other < kFloors.size() && other > own;
    const bool leaves_house =
        own < kFloors.size() && (is_below(include.name, "tests/") || is_below(include.name, "firmware-sim/"));
    const bool shares =
        is_simulator && !is_below(include.name, "firmware-sim/") && include.name != "anju.pb.h";
    if (is_up || leaves_house)
      faults.push_back({source.path, include.line, "includes " + include.name + ", which is not below it"});
    if (shares) faults.push_back({source.path, include.line, "shares " + include.name + " with the daemon"});
  }
  return faults;
}

// rules/ knows the standard library and boost::system::result, and of the standard library nothing that
// reads, writes, waits or runs beside it.
inline Faults rules_know_too_much(const SourceText& source) {
  static const std::set<std::string_view> kKept{
      "fstream",    "iostream",  "cstdio", "filesystem", "ctime",
      "thread",     "mutex",     "future", "atomic",     "condition_variable",
      "stop_token", "semaphore", "latch",  "barrier",    "shared_mutex",
      "random",     "csignal"};
  Faults faults;
  if (!is_below(source.path, "rules/")) return faults;
  for (const Include& include : source.includes) {
    const bool is_standard = include.angled && include.name.find_first_of("/.") == std::string::npos;
    const bool is_allowed = (is_standard && kKept.count(include.name) == 0) ||
                            (include.angled && include.name == "boost/system/result.hpp") ||
                            (!include.angled && is_below(include.name, "rules/"));
    if (!is_allowed) faults.push_back({source.path, include.line, "rules/ must not know " + include.name});
  }
  return faults;
}

struct Room {
  std::string_view prefix;               // the include begins with it
  std::vector<std::string_view> places;  // the path begins with one of them
};

// anjuctl has so many commands that how they are written is a file of its own.
inline bool reads_command_line(std::string_view path) {
  return path.ends_with("/main.cpp") || path.ends_with("command_line.cpp") ||
         path.ends_with("/act_command_line.hpp");
}

// Each library has its room; tests may look into every room.
inline Faults library_outside_its_room(const SourceText& source) {
  static const std::vector<Room> kRooms{
      {"sqlite3.h", {"daemon/store/"}},
      {"SQLiteCpp/", {"daemon/store/"}},
      {"mqtt/",
       {"drivers/mqtt_session.cpp", "drivers/mqtt_options.", "drivers/mqtt_delivery.",
        "drivers/mqtt_failure.", "daemon/ctl/discover_broker.cpp", "daemon/uplink/", "firmware-sim/"}},
      {"MQTT",
       {"drivers/mqtt_session.cpp", "drivers/mqtt_options.", "drivers/mqtt_delivery.",
        "drivers/mqtt_failure.", "daemon/ctl/discover_broker.cpp", "daemon/uplink/", "firmware-sim/"}},
      {"modbus", {"drivers/modbus_port.cpp"}},
      {"toml++", {"config/"}},
      {"re2/", {"config/text_pattern.cpp"}},
      {"date/", {"config/zone.cpp"}},
      {"libpq", {"firmware-sim/postgres.cpp"}},
      {"boost/asio", {"daemon/", "firmware-sim/"}},
      {"boost/beast", {"daemon/"}}};
  Faults faults;
  if (is_below(source.path, "tests/")) return faults;
  for (const Include& include : source.includes) {
    if (!include.angled) continue;
    const auto is_outside = [&source, &include](const Room& room) {
      const auto holds = [&source](std::string_view place) { return is_below(source.path, place); };
      return include.name.starts_with(room.prefix) &&
             std::none_of(room.places.begin(), room.places.end(), holds);
    };
    if (std::any_of(kRooms.begin(), kRooms.end(), is_outside) ||
        (include.name.starts_with("CLI/") && !reads_command_line(source.path)))
      faults.push_back({source.path, include.line, include.name + " is outside its room"});
  }
  return faults;
}

inline Faults toml_in_two_files(const std::vector<SourceText>& sources) {
  Faults faults;
  for (const SourceText& source : sources) {
    for (const Include& include : source.includes) {
      if (include.angled && include.name.starts_with("toml++") && !is_below(source.path, "tests/"))
        faults.push_back({source.path, include.line, "toml++ is in more than one file"});
    }
  }
  if (faults.size() < 2) faults.clear();
  return faults;
}

// Follows the arrows from each node; a node that comes back to itself is in a circle.
inline Faults circles(const std::map<std::string, std::set<std::string>>& arrows) {
  Faults faults;
  for (const auto& [start, targets] : arrows) {
    std::vector<std::string> open(targets.begin(), targets.end());
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string next = open.back();
      open.pop_back();
      if (!seen.insert(next).second) continue;
      const auto found = arrows.find(next);
      if (found != arrows.end()) open.insert(open.end(), found->second.begin(), found->second.end());
    }
    if (seen.count(start) != 0) faults.push_back({start, 0, "is in a circle of includes"});
  }
  return faults;
}

inline Faults circles_of_floors(const std::vector<SourceText>& sources) {
  std::map<std::string, std::set<std::string>> arrows;
  for (const SourceText& source : sources) {
    for (const Include& include : source.includes) {
      const std::string from(first_folder(source.path));
      const std::string to(first_folder(include.name));
      if (floor_of(from) < kFloors.size() && floor_of(to) < kFloors.size() && from != to)
        arrows[from].insert(to);
    }
  }
  return circles(arrows);
}

inline Faults circles_of_files(const std::vector<SourceText>& sources) {
  std::map<std::string, std::set<std::string>> arrows;
  for (const SourceText& source : sources) {
    for (const Include& include : source.includes) {
      if (!include.angled) arrows[source.path].insert(include.name);
    }
  }
  return circles(arrows);
}

}  // namespace anju::tidy
