#include "daemon/http/drop_folder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <system_error>
#include <vector>

#include "daemon/http/problem.hpp"
#include "daemon/http/put_away.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr int kNamesTried = 1000;
constexpr unsigned kFirstError = 400;
constexpr unsigned kFirstTransient = 500;

bool is_csv(const fs::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return ending == ".csv" && !file.filename().string().starts_with('.');
}

// Nothing that was put away before is written over.
fs::path free_name(const fs::path& folder, const fs::path& name) {
  fs::path target = folder / name;
  for (int i = 2; i < kNamesTried && fs::exists(target); ++i)
    target = folder / (name.stem().string() + "-" + std::to_string(i) + name.extension().string());
  return target;
}

}  // namespace

std::size_t DropFolder::look(fs::file_time_type now_is) {
  thin_out_both(now_is);
  std::error_code fault;
  std::vector<fs::path> ready;
  std::map<std::string, Seen> now;
  for (fs::directory_iterator it(folder_, fault), end; !fault && it != end; it.increment(fault)) {
    std::error_code gone;
    // Neither folders nor links: what lies elsewhere was not left here.
    if (!is_csv(it->path()) || it->is_symlink(gone) || !it->is_regular_file(gone)) continue;
    const Seen seen{it->file_size(gone), it->last_write_time(gone)};
    if (gone) continue;
    const std::string name = it->path().filename().string();
    const auto before = seen_.find(name);
    if (before != seen_.end() && before->second == seen) ready.push_back(it->path());
    now.emplace(name, seen);
  }
  fault_ = fault ? folder_.string() + ": " + fault.message() : std::string();
  seen_ = std::move(now);
  std::sort(ready.begin(), ready.end());
  std::size_t moved = 0;
  for (const fs::path& file : ready) {
    if (moved == kFilesAtOnce) break;
    moved += pick_up(file, seen_[file.filename().string()].bytes) ? 1 : 0;
  }
  return moved;
}

// Once an hour is often enough: in between at most what the utility sends in an hour is too much.
void DropFolder::thin_out_both(fs::file_time_type now) {
  constexpr std::chrono::hours kBetween{1};
  if (thinned_ && now >= *thinned_ && now - *thinned_ < kBetween) return;
  thinned_ = now;
  for (const char* folder : {"done", "rejected"}) {
    if (const std::size_t removed = thin_out(folder_ / folder, now))
      spdlog::info("{}: {} files of long ago removed", (folder_ / folder).string(), removed);
  }
}

bool DropFolder::pick_up(const fs::path& file, std::uintmax_t bytes) {
  if (bytes > kFileBytes) return put_away(file, problem(413, "too-large", "a file has at most 8 MiB"));
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (in.bad() || text.size() != bytes) return false;
  const HttpReply reply = push_(text);
  // There is no room now; it stays and is tried again.
  if (reply.status >= kFirstTransient) {
    fault_ = file.string() + " waits: " + reply.body;
    return false;
  }
  return put_away(file, reply);
}

bool DropFolder::put_away(const fs::path& file, const HttpReply& reply) {
  const bool is_fine = reply.status < kFirstError;
  const fs::path folder = folder_ / (is_fine ? "done" : "rejected");
  std::error_code fault;
  fs::create_directory(folder, fault);
  const fs::path target = free_name(folder, file.filename());
  // The report is there, whole, before the file is: who waits for the file finds what became of it.
  const std::string report = target.string() + ".report.json";
  const std::string draft = report + ".new";
  std::ofstream(draft) << reply.body << "\n";
  fs::rename(draft, report, fault);
  if (!fault) fs::rename(file, target, fault);
  if (fault) {
    fault_ = file.string() + " cannot be moved: " + fault.message();
    for (const std::string& left : {draft, report}) fs::remove(left, fault);
    return false;
  }
  spdlog::log(is_fine ? spdlog::level::info : spdlog::level::warn, "{}: {}", target.string(),
              is_fine ? "picked up" : "rejected, its report is beside it");
  seen_.erase(file.filename().string());
  return true;
}

}  // namespace anju
