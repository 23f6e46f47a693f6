// Files as the journal needs them: what the operating system refuses is returned, with its words.
#pragma once

#include <sys/uio.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

// Owns a descriptor, or none.
class OpenFile {
 public:
  OpenFile() = default;
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
  OpenFile(OpenFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  OpenFile& operator=(OpenFile&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() { close(); }

  explicit operator bool() const { return descriptor_ >= 0; }
  int descriptor() const { return descriptor_; }
  void close();

 private:
  int descriptor_ = -1;
};

// Makes a file that must not be there yet, for its owner alone, so that it survives a power cut: its name is
// on the disk when this returns.
Result<OpenFile> make_file(const std::filesystem::path& path);
// Makes the folder and what is above it, in the same way.
Result<void> make_folder(const std::filesystem::path& folder);

// The names of the files in the folder survive a power cut when this returns.
Result<void> force_names_to_disk(const std::filesystem::path& folder);

// All parts behind each other at `offset`, in one call; an error when fewer bytes than that could be written.
Result<void> write_all(const OpenFile& file, std::span<const iovec> parts, std::uint64_t offset);
Result<void> cut(const OpenFile& file, std::uint64_t bytes);
Result<void> force_to_disk(const OpenFile& file);

// The `bytes` of a file that begin at `offset`, or fewer when it is shorter; not_found when it is gone.
Result<std::string> read_part(const std::filesystem::path& path, std::uint64_t offset, std::uint64_t bytes);

}  // namespace anju
