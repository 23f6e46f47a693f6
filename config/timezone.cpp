#include "config/timezone.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "config/mistake.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kZones = "/usr/share/zoneinfo";  // package tzdata

// No way out of the folder, and nothing that is hidden in it.
bool is_zone_name(std::string_view name) {
  constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";
  return !name.empty() && name.size() <= 64 && name.front() != '/' && name.back() != '/' &&
         name.find("//") == std::string_view::npos &&
         name.find_first_not_of(kAllowed) == std::string_view::npos;
}

// RFC 8536, clause 3.1: the file begins with "TZif". The folder also holds tables that are no zones.
bool is_zone_file(const fs::path& path) {
  std::error_code fault;
  if (!fs::is_regular_file(path, fault)) return false;
  std::string magic(4, '\0');
  std::ifstream(path, std::ios::binary).read(magic.data(), 4);
  return magic == "TZif";
}

std::string nearest_zone(const fs::path& name) {
  std::vector<std::string> names;
  std::error_code fault;
  for (fs::directory_iterator entry(fs::path(kZones) / name.parent_path(), fault), end;
       !fault && entry != end; entry.increment(fault))
    names.push_back((name.parent_path() / entry->path().filename()).string());
  std::sort(names.begin(), names.end());
  const std::vector<std::string_view> views(names.begin(), names.end());
  return std::string(nearest(name.string(), views));
}

}  // namespace

std::string timezone_fault(std::string_view name) {
  if (!is_zone_name(name))
    return shown(name) + " is no name of a time zone; expected one such as \"Asia/Shanghai\"";
  if (is_zone_file(fs::path(kZones) / name)) return "";
  std::error_code fault;
  if (!fs::is_directory(kZones, fault)) return "the machine has no time zones; install the package tzdata";
  const std::string near = nearest_zone(name);
  return "unknown time zone " + shown(name) +
         (near.empty() ? "; `timedatectl list-timezones` shows the known ones"
                       : "; did you mean \"" + near + "\"?");
}

}  // namespace anju
