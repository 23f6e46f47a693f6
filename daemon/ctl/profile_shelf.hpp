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

// What is the same in every reading of a channel, as JSON: it is printed millions of times.
struct ChannelJson {
  std::string before_name;   // the quantity
  std::string name;          // null or text
  std::string before_value;  // the tariff
  std::string after_value;   // the unit
};

struct ShelfEntry {
  std::optional<Profile> profile;
  std::vector<Channel> channels;  // those of the profile, as a judge of news sees them
  std::vector<ChannelJson> json;
  ProfileFault fault;  // when there is no profile
};

// Each file is read once, when it is first asked for.
class ProfileShelf {
 public:
  // Later folders win: a profile there replaces one of the same id. A folder that is not there is empty.
  explicit ProfileShelf(std::vector<std::filesystem::path> folders) : folders_(std::move(folders)) {}

  // The result lives until the next call; that of a profile which was found, as long as the shelf.
  const ShelfEntry& by_id(std::string_view id);
  const ShelfEntry& by_file(const std::string& file);
  // Those of Modbus devices that can be used; they live as long as the shelf.
  std::vector<const Profile*> modbus_profiles();

 private:
  void read_folders();
  ShelfEntry unknown(std::string_view id) const;

  std::vector<std::filesystem::path> folders_;
  bool is_read_ = false;
  std::map<std::string, ShelfEntry, std::less<>> by_id_;
  const std::pair<const std::string, ShelfEntry>* last_ = nullptr;  // found last, in by_id_
  std::map<std::string, ShelfEntry> by_file_;
  ShelfEntry passing_;
};

}  // namespace anju
