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

// A file that is new, or whole in the place of what was there. Owner and group are those of `like`, where
// this process may give them; so is its mode where none is told. Errors: io; then what was there is
// untouched.
struct PlacedFile {
  std::filesystem::path file;
  std::string_view text;
  std::filesystem::path like;  // empty: it is for its owner alone
  unsigned mode = 0;           // 0: that of `like`, without the right to execute
  bool must_be_new = false;    // what is there stays, and that is an error: unavailable
  unsigned most = 0666;        // of the mode of `like`, what is taken over
};
Result<void> place_file(const PlacedFile& placed);
// Who is not root cannot, and then owns what it has made itself.
void give_to_owner_of(const std::filesystem::path& made, const std::filesystem::path& like);

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
