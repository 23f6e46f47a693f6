// The device profiles that anjuctl can name: shipped ones by id, a folder of one's own, single files.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/profile.hpp"

namespace anju {

// The code is one of "unknown-profile", "bad-profile", "unreadable-profile".
struct ProfileFault {
  std::string code;
  std::string message;  // what, where, what to do
};

struct ShelfEntry {
  std::optional<Profile> profile;
  ProfileFault fault;                // when there is no profile
};

// Each file is read once, when it is first asked for.
class ProfileShelf {
 public:
  // Later folders win: a profile there replaces one of the same id. A folder that is not there is empty.
  explicit ProfileShelf(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  // The result lives until the next call; that of a profile which was found, as long as the shelf.
  const ShelfEntry& by_id(std::string_view id);
  const ShelfEntry& by_file(const std::string& file);

 private:
  void read_folders();
  ShelfEntry unknown(std::string_view id) const;

  std::vector<std::filesystem::path> folders_;
  bool is_read_ = false;
  std::map<std::string, ShelfEntry, std::less<>> by_id_;
  std::map<std::string, ShelfEntry> by_file_;
  ShelfEntry passing_;
};

}  // namespace anju
