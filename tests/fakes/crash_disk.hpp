// A disk that can lose its power and fail its calls. What a program writes below one folder is kept twice: as
// the program sees it, in the folder itself, and as it is known to be on the disk, here.
//
// The system calls of the whole program come by here (crash_calls.cpp), so SQLite runs with its own file
// system layer and its real pragmas, and the journal beside it loses its power in the same instant.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace anju::test {

enum class DiskCall : std::uint8_t { open, read, write, resize, sync, name };
enum class DiskFault : std::uint8_t { broken, full, short_write, failed_sync };

// What is left of that which was not synced when the power goes.
enum class Remains : std::uint8_t { nothing, everything, first_ones, any };

class CrashDisk {
 public:
  // While it lives it is the disk of every call of this program below `folder`, which exists.
  explicit CrashDisk(std::filesystem::path folder);
  ~CrashDisk();
  CrashDisk(const CrashDisk&) = delete;
  CrashDisk& operator=(const CrashDisk&) = delete;
  static CrashDisk* current() { return current_; }

  // From the `writes`-th call that changes something on, nothing happens any more: 1 is the next one. Of the
  // one that is being done when the power goes a part may be done.
  void cut_power_after(std::uint64_t writes);
  bool has_power() const { return has_power_; }
  // The machine starts again with what the power cut left.
  void restart(std::mt19937_64& random, Remains remains);

  // The `number`-th call from now on fails, or all from there on. 1 is the next one.
  void fail(std::uint64_t number, DiskFault fault, bool for_ever);
  void repair();
  std::uint64_t calls() const { return calls_; }
  // A sync has failed since the last call of fail().
  bool sync_failed() const { return sync_failed_; }
  bool fault_happened() const { return fault_happened_; }

  // What crash_calls.cpp asks before a call, and tells after it.
  bool owns(std::string_view path) const;
  bool is_tracked(int descriptor) const { return opened_.count(descriptor) != 0; }
  bool is_folder(int descriptor) const;
  // 0: go on; else the number of the error. A write may be allowed a part of its bytes only.
  int before(DiskCall call, std::size_t* bytes = nullptr);
  void opened(int descriptor, const std::filesystem::path& path, bool is_new);
  void closed(int descriptor) { opened_.erase(descriptor); }
  void written(int descriptor, std::uint64_t offset, std::string_view bytes);
  void resized(int descriptor, std::uint64_t size);
  void synced(int descriptor);
  void sync_failed(int descriptor);
  void removed(const std::filesystem::path& path);
  void renamed(const std::filesystem::path& from, const std::filesystem::path& to);

 private:
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    std::optional<std::uint64_t> size;  // a new size in place of bytes
  };
  struct File {
    std::string durable;
    std::vector<Change> pending;
  };
  using FilePointer = std::shared_ptr<File>;
  using Names = std::map<std::filesystem::path, FilePointer>;
  struct NameChange {
    std::filesystem::path from;  // empty: a new file
    std::filesystem::path to;    // empty: removed
    FilePointer file;
  };
  struct Opened {
    std::filesystem::path path;
    FilePointer file;  // none: a folder
  };

  static void apply(std::string& content, const Change& change);
  static void apply(Names& names, const NameChange& change);
  static std::string left_of(const File& file, std::mt19937_64& random, Remains remains);
  static std::string sectors_of(const File& file, std::mt19937_64& random);
  Names names_left(std::mt19937_64& random, Remains remains) const;
  FilePointer file_at(const std::filesystem::path& path);
  bool is_due(DiskCall call, DiskFault fault) const;

  static inline CrashDisk* current_ = nullptr;

  std::filesystem::path folder_;
  Names now_;
  Names durable_;
  std::vector<NameChange> pending_;
  std::map<int, Opened> opened_;
  bool has_power_ = true;
  std::uint64_t writes_left_ = 0;  // 0: no cut is planned
  std::uint64_t calls_ = 0;
  std::uint64_t fails_at_ = 0;  // 0: none
  DiskFault fault_ = DiskFault::broken;
  bool for_ever_ = false;
  bool sync_failed_ = false;
  bool fault_happened_ = false;
};

}  // namespace anju::test
