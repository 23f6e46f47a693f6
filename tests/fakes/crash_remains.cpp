// What is on the disk after a power cut.
#include <algorithm>
#include <fstream>

#include "tests/fakes/crash_disk.hpp"

namespace anju::test {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kSector = 512;  // of which a disk writes all or nothing

std::uint64_t up_to(std::mt19937_64& random, std::uint64_t most) {
  return std::uniform_int_distribution<std::uint64_t>(0, most)(random);
}

}  // namespace

void CrashDisk::apply(std::string& content, const Change& change) {
  if (change.size) {
    content.resize(*change.size, '\0');
    return;
  }
  if (content.size() < change.offset + change.bytes.size())
    content.resize(change.offset + change.bytes.size(), '\0');
  content.replace(change.offset, change.bytes.size(), change.bytes);
}

void CrashDisk::apply(Names& names, const NameChange& change) {
  if (!change.from.empty()) names.erase(change.from);
  if (!change.to.empty()) names[change.to] = change.file;
}

std::string CrashDisk::left_of(const File& file, std::mt19937_64& random, Remains remains) {
  if (remains == Remains::any) return sectors_of(file, random);
  std::uint64_t kept = 0;
  if (remains == Remains::everything) kept = file.pending.size();
  if (remains == Remains::first_ones) kept = up_to(random, file.pending.size());
  std::string content = file.durable;
  for (std::uint64_t i = 0; i < kept; ++i) apply(content, file.pending[i]);
  return content;
}

// Each sector is as it was after any number of the changes, and so is the size: the system writes the pages
// of its memory back when and in the order it likes, and a page holds all that was written to it until then.
// A file that is cut shorter is the exception: that is one entry in the journal of the file system, so it is
// there as a whole, with nothing of what stood behind, or it and all that was written after it are not.
std::string CrashDisk::sectors_of(const File& file, std::mt19937_64& random) {
  std::string content = file.durable;
  std::uint64_t largest = content.size();
  std::vector<std::uint64_t> sizes{content.size()};
  for (const Change& change : file.pending) {
    sizes.push_back(change.size ? *change.size
                                : std::max<std::uint64_t>(sizes.back(), change.offset + change.bytes.size()));
    largest = std::max(largest, sizes.back());
  }
  content.resize((largest + kSector - 1) / kSector * kSector, '\0');
  const std::uint64_t reached = up_to(random, file.pending.size());  // of the changes of the size
  std::uint64_t cut = 0;                          // the last one that is there, counted from 1
  std::uint64_t last_seen = file.pending.size();  // before the first one that is not
  for (std::uint64_t i = 0; i < last_seen; ++i) {
    if (!file.pending[i].size || sizes[i + 1] >= sizes[i]) continue;
    if (i < reached)
      cut = i + 1;
    else
      last_seen = i;
  }
  const bool shows_old_bytes = up_to(random, 3) == 0;  // a file that grew shows what lay there before
  for (std::uint64_t start = 0; start < content.size(); start += kSector) {
    const std::uint64_t first_seen = cut > 0 && start + kSector > sizes[cut] ? cut : 0;
    const std::uint64_t seen = first_seen + up_to(random, last_seen - first_seen);
    if (seen == 0 && shows_old_bytes && start >= file.durable.size()) {
      for (std::uint64_t i = 0; i < kSector; ++i) content[start + i] = static_cast<char>(random());
    }
    for (std::uint64_t i = 0; i < seen; ++i) {
      const Change& change = file.pending[i];
      if (change.size) {
        const std::uint64_t from = std::clamp(*change.size, start, start + kSector);
        std::fill(content.begin() + static_cast<std::ptrdiff_t>(from),
                  content.begin() + static_cast<std::ptrdiff_t>(start + kSector), '\0');
        continue;
      }
      const std::uint64_t from = std::max(start, change.offset);
      const std::uint64_t to = std::min(start + kSector, change.offset + change.bytes.size());
      if (from < to) content.replace(from, to - from, change.bytes, from - change.offset, to - from);
    }
  }
  content.resize(sizes[reached]);
  return content;
}

// Names have no order among themselves either, unless the folder was synced.
CrashDisk::Names CrashDisk::names_left(std::mt19937_64& random, Remains remains) const {
  Names names = durable_;
  const std::uint64_t kept = remains == Remains::nothing      ? 0
                             : remains == Remains::first_ones ? up_to(random, pending_.size())
                                                              : pending_.size();
  for (std::uint64_t i = 0; i < kept; ++i) {
    if (remains == Remains::any && up_to(random, 1) == 0) continue;
    apply(names, pending_[i]);
  }
  return names;
}

void CrashDisk::restart(std::mt19937_64& random, Remains remains) {
  const Names names = names_left(random, remains);
  std::map<FilePointer, std::string> contents;  // two names of one file have one content
  for (const auto& [path, file] : names) {
    if (contents.count(file) == 0) contents[file] = left_of(*file, random, remains);
  }
  current_ = nullptr;  // what is written now is what the disk holds, and no call of the program
  for (const auto& [path, file] : now_) fs::remove(path);
  now_.clear();
  pending_.clear();
  for (const auto& [path, file] : names) {
    auto found = std::make_shared<File>();
    found->durable = contents[file];
    std::ofstream(path, std::ios::binary | std::ios::trunc) << found->durable;
    now_[path] = std::move(found);
  }
  current_ = this;
  durable_ = now_;
  opened_.clear();
  writes_left_ = 0;
  has_power_ = true;
}

}  // namespace anju::test
