#include "daemon/http/put_away.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kReport = ".report.json";

struct PutAway {
  fs::path file;
  fs::file_time_type since;
  std::uintmax_t bytes = 0;
};

std::vector<PutAway> in(const fs::path& folder) {
  std::vector<PutAway> found;
  std::error_code fault;
  for (fs::directory_iterator it(folder, fault), end; !fault && it != end; it.increment(fault)) {
    std::error_code gone;
    const fs::path& file = it->path();
    if (file.filename().string().ends_with(kReport) || !fs::is_regular_file(fs::symlink_status(file, gone)))
      continue;
    PutAway one{file, it->last_write_time(gone), it->file_size(gone)};
    if (gone) continue;
    // Without a report (the power went in between) the time at which the utility wrote it has to do.
    const auto reported = fs::last_write_time(file.string() + std::string(kReport), gone);
    if (!gone) one.since = reported;
    found.push_back(std::move(one));
  }
  return found;
}

}  // namespace

std::size_t thin_out(const fs::path& folder, fs::file_time_type now, const PutAwayLimits& limits) {
  std::vector<PutAway> kept = in(folder);
  std::sort(kept.begin(), kept.end(), [](const PutAway& a, const PutAway& b) {
    return a.since != b.since ? a.since > b.since : a.file > b.file;
  });
  std::size_t files = 0;
  std::size_t removed = 0;
  std::uintmax_t bytes = 0;
  for (const PutAway& one : kept) {
    ++files;
    bytes += one.bytes;
    if (files <= limits.files && bytes <= limits.bytes && now - one.since <= limits.age) continue;
    std::error_code ignored;
    fs::remove(one.file.string() + std::string(kReport), ignored);
    removed += fs::remove(one.file, ignored) ? 1 : 0;
  }
  return removed;
}

}  // namespace anju
