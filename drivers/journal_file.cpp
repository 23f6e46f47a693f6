#include "drivers/journal_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace anju {
namespace {

namespace fs = std::filesystem;

Error refused(int number, const std::string& doing) {
  const bool is_full = number == ENOSPC || number == EDQUOT || number == EFBIG;
  const ErrorCode code = number == ENOENT ? ErrorCode::not_found
                         : is_full        ? ErrorCode::unavailable
                                          : ErrorCode::io;
  return Error{code, doing + ": " + std::error_code(number, std::generic_category()).message()};
}

// A call that a signal interrupted has done nothing yet.
template <class Call>
auto again_if_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

}  // namespace

void OpenFile::close() {
  // Whatever close says, the descriptor is gone; what had to be on the disk was synced before.
  if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
}

Result<void> force_names_to_disk(const fs::path& folder) {
  const OpenFile opened(
      again_if_interrupted([&] { return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!opened || ::fsync(opened.descriptor()) != 0) return refused(errno, "cannot sync " + folder.string());
  return {};
}

Result<OpenFile> make_file(const fs::path& path) {
  OpenFile file(again_if_interrupted(
      [&] { return ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600); }));
  if (!file) return refused(errno, "cannot make " + path.string());
  if (const Result<void> synced = force_names_to_disk(path.parent_path()); !synced) {
    ::unlink(path.c_str());
    return synced.error();
  }
  return file;
}

Result<void> make_folder(const fs::path& folder) {
  std::error_code fault;
  if (fs::is_directory(folder, fault)) return {};
  const fs::path above = folder.parent_path();
  if (!above.empty() && above != folder) {
    if (Result<void> made = make_folder(above); !made) return made;
  }
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST)
    return refused(errno, "cannot make the folder " + folder.string());
  return force_names_to_disk(above.empty() ? fs::path(".") : above);
}

Result<void> write_all(const OpenFile& file, std::span<const iovec> parts, std::uint64_t offset) {
  std::size_t wanted = 0;
  for (const iovec& part : parts) wanted += part.iov_len;
  const ssize_t written = again_if_interrupted([&] {
    return ::pwritev(file.descriptor(), parts.data(), static_cast<int>(parts.size()),
                     static_cast<off_t>(offset));
  });
  // A plain file takes only a part when the next byte would not fit, and then says no more than that.
  if (written < 0) return refused(errno, "cannot write to the journal");
  if (static_cast<std::size_t>(written) != wanted) return refused(ENOSPC, "cannot write to the journal");
  return {};
}

Result<void> cut(const OpenFile& file, std::uint64_t bytes) {
  if (again_if_interrupted([&] { return ::ftruncate(file.descriptor(), static_cast<off_t>(bytes)); }) != 0)
    return refused(errno, "cannot cut the journal");
  return {};
}

Result<void> force_to_disk(const OpenFile& file) {
  if (::fdatasync(file.descriptor()) != 0) return refused(errno, "cannot sync the journal");
  return {};
}

Result<std::string> read_part(const fs::path& path, std::uint64_t offset, std::uint64_t bytes) {
  const OpenFile file(again_if_interrupted([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
  if (!file) return refused(errno, "cannot open " + path.string());
  std::string text(static_cast<std::size_t>(bytes), '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = again_if_interrupted([&] {
      return ::pread(file.descriptor(), text.data() + size, text.size() - size,
                     static_cast<off_t>(offset + size));
    });
    if (got < 0) return refused(errno, "cannot read " + path.string());
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  text.resize(size);
  return text;
}

}  // namespace anju
