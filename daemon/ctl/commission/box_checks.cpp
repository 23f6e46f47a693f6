// Checks of the box itself: what feeds it, what it writes on, what time it has.
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <fstream>

#include "config/timezone.hpp"
#include "daemon/ctl/commission/check.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/render_parts.hpp"

namespace anju::checks {
namespace {

namespace fs = std::filesystem;
using enum CheckState;

// The first line of a file of the kernel; empty: it is not there.
std::string line_of(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

std::optional<std::int64_t> number_in(const std::string& text, int base = 10) {
  std::string_view digits = text;
  if (base == 16 && digits.starts_with("0x")) digits.remove_prefix(2);
  std::int64_t value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (fault != std::errc() || end == digits.data()) return std::nullopt;
  return value;
}

std::vector<fs::path> entries_of(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) entries.push_back(entry.path());
  std::sort(entries.begin(), entries.end());
  return entries;
}

fs::path folder_that_is_there(fs::path folder) {
  std::error_code none;
  while (!folder.empty() && folder != folder.root_path() && !fs::exists(folder, none))
    folder = folder.parent_path();
  return folder.empty() ? fs::path(".") : folder;
}

// JEDEC eMMC 5.1, EXT_CSD PRE_EOL_INFO: 1 normal, 2 80 % of the reserve used, 3 urgent.
constexpr std::int64_t kWornOut = 3;
constexpr std::int64_t kWorn = 2;

constexpr std::uint64_t kMebi = std::uint64_t{1} << 20;

}  // namespace

// Mains that the kernel knows of is off, or the battery that stands in for it is low.
Finding power(CheckBench& bench) {
  bool is_known = false;
  for (const fs::path& supply : entries_of(bench.root("sys/class/power_supply"))) {
    const std::string type = line_of(supply / "type");
    const auto online = number_in(line_of(supply / "online"));
    const auto charge = number_in(line_of(supply / "capacity"));
    const std::string name = supply.filename().string();
    if (type == "Mains" && online) {
      is_known = true;
      if (*online == 0)
        return bench.found(fail, Message::power_off, "cat " + (supply / "online").string(),
                           named("supply", name));
    }
    constexpr std::int64_t kLow = 20;  // %
    if (type == "Battery" && charge) {
      is_known = true;
      if (*charge < kLow)
        return bench.found(warn, Message::power_low, "cat " + (supply / "capacity").string(),
                           named("supply", name), named("charge", *charge));
    }
  }
  for (const fs::path& monitor : entries_of(bench.root("sys/class/hwmon"))) {
    const auto is_low = number_in(line_of(monitor / "in0_lcrit_alarm"));
    if (!is_low) continue;
    is_known = true;
    if (*is_low != 0)
      return bench.found(fail, Message::power_under, "cat " + (monitor / "in0_lcrit_alarm").string());
  }
  return is_known ? bench.found(ok, Message::power_ok) : bench.found(skipped, Message::power_unknown);
}

Finding storage(CheckBench& bench) {
  bool is_known = false;
  for (const fs::path& fault : entries_of(bench.root("sys/fs/ext4"))) {
    const auto errors = number_in(line_of(fault / "errors_count"));
    if (!errors) continue;
    is_known = true;
    if (*errors > 0)
      return bench.found(fail, Message::storage_errors, "sudo touch /forcefsck && sudo reboot",
                         named("disk", fault.filename().string()), named("count", *errors));
  }
  for (const fs::path& disk : entries_of(bench.root("sys/block"))) {
    const auto worn = number_in(line_of(disk / "device/pre_eol_info"), 16);
    if (!worn || *worn == 0) continue;
    is_known = true;
    const auto name = named("disk", disk.filename().string());
    if (*worn >= kWornOut)
      return bench.found(fail, Message::storage_worn_out, "sudo anjuctl store backup /media/usb/box.anju",
                         name);
    if (*worn == kWorn)
      return bench.found(warn, Message::storage_worn, "sudo anjuctl store backup /media/usb/box.anju", name);
  }
  struct statvfs disk {};
  const fs::path folder = folder_that_is_there(bench.state_folder());
  if (::statvfs(folder.c_str(), &disk) == 0 && (disk.f_flag & ST_RDONLY) != 0)
    return bench.found(fail, Message::storage_read_only, "sudo mount -o remount,rw " + folder.string(),
                       named("folder", folder.string()));
  return is_known ? bench.found(ok, Message::storage_ok) : bench.found(skipped, Message::storage_unknown);
}

Finding disk_space(CheckBench& bench) {
  struct statvfs disk {};
  const fs::path folder = folder_that_is_there(bench.state_folder());
  if (::statvfs(folder.c_str(), &disk) != 0)
    return bench.found(fail, Message::space_unknown, "df -h " + folder.string(),
                       named("folder", folder.string()));
  const std::uint64_t free = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  const auto size = named("size", size_text(static_cast<std::int64_t>(free)));
  const auto where = named("folder", folder.string());
  // Beside the reserve for alarms, room for a day and for a copy of the store.
  const std::uint64_t least = bench.settings().store.reserve + 32 * kMebi;
  const std::string fix = "sudo journalctl --vacuum-size=50M && sudo apt-get clean";
  if (free < least) return bench.found(fail, Message::space_low, fix, size, where);
  if (free < 8 * least) return bench.found(warn, Message::space_low, fix, size, where);
  return bench.found(ok, Message::space_ok, "", size, where);
}

// A small file, written and forced to the disk: what each alarm waits for.
Finding disk_writes(CheckBench& bench) {
  constexpr Duration kSlow{std::chrono::milliseconds{500}};
  const fs::path folder = bench.state_folder();
  std::string path = (folder / ".doctor.XXXXXX").string();
  const Duration began = bench.around().since_boot();
  const int descriptor = ::mkostemp(path.data(), O_CLOEXEC);
  if (descriptor < 0) {
    if (errno == EACCES || errno == ENOENT || errno == EPERM)
      return bench.found(skipped, Message::writes_forbidden, "", named("folder", folder.string()));
    return bench.found(fail, Message::writes_fail, "df -h " + folder.string(),
                       named("folder", folder.string()));
  }
  constexpr std::string_view kText = "anjuctl doctor";
  const bool is_written =
      ::write(descriptor, kText.data(), kText.size()) == ssize_t{kText.size()} && ::fsync(descriptor) == 0;
  ::close(descriptor);
  ::unlink(path.c_str());
  const Duration took = bench.around().since_boot() - began;
  if (!is_written)
    return bench.found(fail, Message::writes_fail, "df -h " + folder.string(),
                       named("folder", folder.string()));
  const auto time = named("ms", took.count());
  if (took > kSlow) return bench.found(warn, Message::writes_slow, "sudo anjuctl store stats", time);
  return bench.found(ok, Message::writes_ok, "", time);
}

Finding memory(CheckBench& bench) {
  constexpr std::int64_t kLeast = 48;  // MiB
  std::ifstream in(bench.root("proc/meminfo"));
  for (std::string line; std::getline(in, line);) {
    constexpr std::string_view kKey = "MemAvailable:";
    if (!line.starts_with(kKey)) continue;
    const auto kibi = number_in(line.substr(std::min(line.find_first_not_of(' ', kKey.size()), line.size())));
    if (!kibi) break;
    const std::int64_t mebi = *kibi / 1024;
    const auto size = named("size", size_text(*kibi * 1024));
    if (mebi < kLeast) return bench.found(warn, Message::memory_low, "ps aux --sort=-rss | head", size);
    return bench.found(ok, Message::memory_ok, "", size);
  }
  return bench.found(skipped, Message::memory_unknown);
}

Finding clock(CheckBench& bench) {
  const ClockReading now = bench.around().clocks();
  if (now.quality == ClockQuality::synced) return bench.found(ok, Message::clock_ok);
  constexpr WallTime kBuilt{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}};
  const std::string fix = "sudo timedatectl set-ntp true && timedatectl timesync-status";
  if (now.wall < kBuilt) return bench.found(fail, Message::clock_wrong, fix);
  return bench.found(warn, Message::clock_unsynced, fix);
}

// That of the settings decides what is night and what a day; that of the machine is in its logs.
Finding timezone(CheckBench& bench) {
  const std::string& wanted = bench.settings().gateway.timezone;
  if (const std::string fault = timezone_fault(wanted); !fault.empty())
    return bench.found(fail, Message::zone_bad, "sudo apt-get install --reinstall tzdata",
                       named("zone", wanted), named("reason", fault));
  std::error_code none;
  const std::string link = fs::read_symlink(bench.root("etc/localtime"), none).generic_string();
  const auto mark = link.find("zoneinfo/");
  const std::string machine = mark == std::string::npos ? "UTC" : link.substr(mark + 9);
  if (machine == wanted) return bench.found(ok, Message::zone_ok, "", named("zone", wanted));
  return bench.found(warn, Message::zone_differs, "sudo timedatectl set-timezone " + wanted,
                     named("zone", wanted), named("machine", machine));
}

}  // namespace anju::checks
