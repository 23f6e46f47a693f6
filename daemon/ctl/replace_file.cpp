#include "daemon/ctl/replace_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "config/files.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kModeBits = 07777;

Error refused(const std::string& doing) {
  return {ErrorCode::io, doing + ": " + std::error_code(errno, std::generic_category()).message()};
}

// A file beside the one it shall replace. Hidden, so that nobody takes it for a setting; gone if it was not
// used.
class NewFile {
 public:
  explicit NewFile(const fs::path& target)
      : path_((target.parent_path() / ("." + target.filename().string() + ".XXXXXX")).string()),
        descriptor_(::mkostemp(path_.data(), O_CLOEXEC)) {}
  ~NewFile() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!used_) ::unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  Result<void> fill(std::string_view text, const struct stat& like) {
    if (descriptor_ < 0) return refused("cannot make " + path_);
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written < 0 && errno != EINTR) return refused("cannot write " + path_);
      if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
    // The owner first: changing it takes set-user-id bits away.
    const bool is_mine = like.st_uid == ::geteuid() && like.st_gid == ::getegid();
    if (!is_mine && ::fchown(descriptor_, like.st_uid, like.st_gid) != 0)
      return refused("cannot keep the owner of the file");
    if (::fchmod(descriptor_, like.st_mode & kModeBits) != 0)
      return refused("cannot keep the mode of the file");
    if (::fsync(descriptor_) != 0) return refused("cannot sync " + path_);
    return {};
  }

  Result<void> take_a_free_place(const fs::path& target) {
    if (::link(path_.c_str(), target.c_str()) == 0) return {};
    const ErrorCode code = errno == EEXIST ? ErrorCode::unavailable : ErrorCode::io;
    return Error{code, refused("cannot make " + target.string()).what};
  }

  Result<void> take_the_place_of(const fs::path& target) {
    if (::rename(path_.c_str(), target.c_str()) != 0) return refused("cannot replace " + target.string());
    used_ = true;
    return {};
  }

 private:
  std::string path_;
  int descriptor_;
  bool used_ = false;
};

Result<void> sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return refused("cannot open " + folder.string());
  const bool is_synced = ::fsync(descriptor) == 0;
  const Error error = is_synced ? Error{} : refused("cannot sync " + folder.string());
  ::close(descriptor);
  if (!is_synced) return error;
  return {};
}

}  // namespace

Result<void> replace_file(const fs::path& file, std::string_view expected, std::string_view text) {
  std::error_code fault;
  const fs::path target = fs::canonical(file, fault);
  struct stat like {};
  if (fault || ::stat(target.c_str(), &like) != 0)
    return Error{ErrorCode::io, "cannot be found: " + file.string()};
  NewFile replacement(target);
  if (Result<void> filled = replacement.fill(text, like); !filled) return filled;
  const Result<std::string> now = read_text_file(target);
  if (!now || *now != expected)
    return Error{ErrorCode::unavailable, "somebody else has just changed " + file.string() + "; try again"};
  if (Result<void> placed = replacement.take_the_place_of(target); !placed) return placed;
  return sync_folder(target.parent_path());
}

Result<void> place_file(const PlacedFile& placed) {
  struct stat like {};
  like.st_mode = S_IRUSR | S_IWUSR;
  like.st_uid = ::geteuid();
  like.st_gid = ::getegid();
  if (!placed.like.empty() && ::stat(placed.like.c_str(), &like) != 0)
    return refused("cannot look at " + placed.like.string());
  like.st_mode = placed.mode != 0 ? placed.mode : like.st_mode & placed.most;
  // Who is not root cannot give a file away, and owns what it makes.
  if (::geteuid() != 0) {
    like.st_uid = ::geteuid();
    like.st_gid = ::getegid();
  }
  NewFile file(placed.file);
  if (Result<void> filled = file.fill(placed.text, like); !filled) return filled;
  const Result<void> there =
      placed.must_be_new ? file.take_a_free_place(placed.file) : file.take_the_place_of(placed.file);
  if (!there) return there;
  return sync_folder(placed.file.parent_path());
}

void give_to_owner_of(const fs::path& made, const fs::path& like) {
  struct stat owner {};
  if (::geteuid() == 0 && ::stat(like.c_str(), &owner) == 0)
    static_cast<void>(::chown(made.c_str(), owner.st_uid, owner.st_gid) == 0);
}

Result<FolderLock> FolderLock::take(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return refused("cannot open " + folder.string());
  FolderLock lock(descriptor);
  if (::flock(descriptor, LOCK_EX) != 0) return refused("cannot lock " + folder.string());
  return lock;
}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace anju
