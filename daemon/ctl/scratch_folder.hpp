// A folder for its owner alone, gone when it is not needed any more.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace anju {

class ScratchFolder {
 public:
  // Beside what it becomes, so that a file can be moved from it by its name alone.
  explicit ScratchFolder(const std::filesystem::path& parent)
      : path_((parent / ".anju-XXXXXX").string()), is_made_(::mkdtemp(path_.data()) != nullptr) {}
  ~ScratchFolder() {
    std::error_code ignored;
    if (is_made_) std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  bool is_made() const { return is_made_; }
  std::filesystem::path path() const { return path_; }

 private:
  std::string path_;
  bool is_made_;
};

}  // namespace anju
