// The calls: what is remembered of each, and which of them fail.
#include "tests/fakes/crash_disk.hpp"

#include <cerrno>
#include <utility>

namespace anju::test {
namespace {

namespace fs = std::filesystem;

bool changes_something(DiskCall call) { return call != DiskCall::open && call != DiskCall::read; }

}  // namespace

CrashDisk::CrashDisk(fs::path folder) : folder_(std::move(folder)) { current_ = this; }
CrashDisk::~CrashDisk() { current_ = nullptr; }

bool CrashDisk::owns(std::string_view path) const { return path.starts_with(folder_.native()); }

bool CrashDisk::is_folder(int descriptor) const {
  const auto found = opened_.find(descriptor);
  return found != opened_.end() && !found->second.file;
}

void CrashDisk::cut_power_after(std::uint64_t writes) { writes_left_ = writes; }

void CrashDisk::fail(std::uint64_t number, DiskFault fault, bool for_ever) {
  fails_at_ = calls_ + number;
  fault_ = fault;
  for_ever_ = for_ever;
  sync_failed_ = false;
  fault_happened_ = false;
}

void CrashDisk::repair() { fails_at_ = 0; }

// A fault that has nothing to do with the call waits for one that it fits.
bool CrashDisk::is_due(DiskCall call, DiskFault fault) const {
  if (fails_at_ == 0 || calls_ < fails_at_) return false;
  switch (fault) {
    case DiskFault::broken:
      return true;
    case DiskFault::full:
      return call == DiskCall::write || call == DiskCall::name;
    case DiskFault::short_write:
      return call == DiskCall::write;
    case DiskFault::failed_sync:
      return call == DiskCall::sync;
  }
  return false;
}

int CrashDisk::before(DiskCall call, std::size_t* bytes) {
  if (!has_power_) return EIO;
  ++calls_;
  if (changes_something(call) && writes_left_ > 0 && --writes_left_ == 0) {
    has_power_ = false;
    // Part of a write is with the disk already; which of its sectors stay is decided at the restart.
    if (call != DiskCall::write) return EIO;
  }
  if (!is_due(call, fault_)) return 0;
  fault_happened_ = true;
  if (!for_ever_) fails_at_ = 0;
  if (fault_ == DiskFault::full) return ENOSPC;
  if (fault_ == DiskFault::short_write && bytes) {
    *bytes /= 2;
    return 0;
  }
  return EIO;
}

CrashDisk::FilePointer CrashDisk::file_at(const fs::path& path) {
  FilePointer& file = now_[path];
  if (!file) file = std::make_shared<File>();
  return file;
}

void CrashDisk::opened(int descriptor, const fs::path& path, bool is_new) {
  if (fs::is_directory(path)) {
    opened_[descriptor] = {path, nullptr};
    return;
  }
  const FilePointer file = file_at(path);
  if (is_new) pending_.push_back({{}, path, file});
  opened_[descriptor] = {path, file};
}

void CrashDisk::written(int descriptor, std::uint64_t offset, std::string_view bytes) {
  opened_.at(descriptor).file->pending.push_back({offset, std::string(bytes), std::nullopt});
}

void CrashDisk::resized(int descriptor, std::uint64_t size) {
  opened_.at(descriptor).file->pending.push_back({0, "", size});
}

void CrashDisk::synced(int descriptor) {
  const Opened& what = opened_.at(descriptor);
  if (what.file) {
    for (const Change& change : what.file->pending) apply(what.file->durable, change);
    what.file->pending.clear();
    return;
  }
  const auto is_in_it = [&what](const NameChange& change) {
    return (change.to.empty() ? change.from : change.to).parent_path() == what.path;
  };
  for (const NameChange& change : pending_) {
    if (is_in_it(change)) apply(durable_, change);
  }
  std::erase_if(pending_, is_in_it);
}

// The kernel takes the pages for written: the program goes on seeing them, and no later sync writes them.
void CrashDisk::sync_failed(int descriptor) {
  sync_failed_ = true;
  if (const FilePointer& file = opened_.at(descriptor).file) file->pending.clear();
}

void CrashDisk::removed(const fs::path& path) {
  const auto found = now_.find(path);
  if (found == now_.end()) return;
  pending_.push_back({path, {}, found->second});
  now_.erase(found);
}

void CrashDisk::renamed(const fs::path& from, const fs::path& to) {
  const auto found = now_.find(from);
  if (found == now_.end()) return;
  pending_.push_back({from, to, found->second});
  now_[to] = found->second;
  now_.erase(from);
}

}  // namespace anju::test
