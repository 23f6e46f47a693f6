// A new file beside the place that it shall have.
#pragma once

#include <filesystem>

#include "daemon/store/file_names.hpp"
#include "daemon/store/read_only.hpp"

namespace anju {

// Empty, for its owner alone, hidden, and gone again unless it was placed.
class UnplacedFile {
 public:
  static Result<UnplacedFile> beside(const std::filesystem::path& place);
  ~UnplacedFile();
  UnplacedFile(UnplacedFile&& other) noexcept;
  UnplacedFile(const UnplacedFile&) = delete;
  UnplacedFile& operator=(const UnplacedFile&) = delete;
  UnplacedFile& operator=(UnplacedFile&&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // On the disk, under its name, when this returns. Errors: unsupported when the name is taken and may not be
  // replaced; io.
  Result<void> place(const std::filesystem::path& place, bool may_replace);

 private:
  explicit UnplacedFile(std::filesystem::path path) : path_(std::move(path)) {}
  std::filesystem::path path_;  // empty: it was placed
};

// All of an open store as one compact file. Errors: unavailable when there is no room, io.
Result<void> copy_store(StoreCore& from, const std::filesystem::path& to);

// Errors: unavailable when `bytes` more on the disk of `place` would leave too little for alarms.
Result<void> expect_room(const std::filesystem::path& place, std::uint64_t bytes);

}  // namespace anju
