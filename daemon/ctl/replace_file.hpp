// Puts a new text in the place of a file, so that whoever reads it sees the old one or the new one, whole,
// also after a power cut.
#pragma once

#include <filesystem>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// Keeps mode, owner and group; a symbolic link stays and its target is replaced. Refuses when the file no
// longer holds `expected`: somebody has edited it meanwhile. Errors: io, unavailable; then the old file is
// untouched.
Result<void> replace_file(const std::filesystem::path& file, std::string_view expected,
                          std::string_view text);

// A file that must not be there yet, on the disk when it returns. Mode, owner and group of `like`, which
// holds the same settings; when that is empty, for its owner alone. Errors: io, also when it is there.
Result<void> write_new_file(const std::filesystem::path& file, std::string_view text,
                            const std::filesystem::path& like);

// One at a time: held until it is gone. Other programs that lock the folder wait.
class FolderLock {
 public:
  static Result<FolderLock> take(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace anju
