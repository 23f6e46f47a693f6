#include "daemon/start_book.hpp"

#include <algorithm>
#include <fstream>
#include <vector>

namespace anju {
namespace {

constexpr std::size_t kMostKept = 16;

// "boot id, blank, milliseconds since boot" a line.
std::vector<std::int64_t> starts_of(const std::filesystem::path& file, const ClockReading& now) {
  std::vector<std::int64_t> starts;
  std::ifstream in(file);
  std::string boot;
  for (std::int64_t at = 0; in >> boot >> at;) {
    const bool is_lately = at <= now.since_boot.count() && at > (now.since_boot - StartBook::kLately).count();
    if (boot == now.boot_id && is_lately) starts.push_back(at);
  }
  return starts;
}

}  // namespace

unsigned StartBook::begin(const ClockReading& now) const {
  if (now.boot_id.empty()) return 0;
  std::vector<std::int64_t> starts = starts_of(file_, now);
  const auto crashes = static_cast<unsigned>(starts.size());
  starts.push_back(now.since_boot.count());
  if (starts.size() > kMostKept) starts.erase(starts.begin(), starts.end() - kMostKept);
  std::ofstream out(file_, std::ios::trunc);
  for (const std::int64_t at : starts) out << now.boot_id << ' ' << at << '\n';
  return crashes;
}

void StartBook::end() const {
  std::error_code none;
  std::filesystem::remove(file_, none);
}

}  // namespace anju
