// The password of the box, of which only a hash of argon2id is kept, in a file beside the settings. Written
// by `anjuctl page password`. On the thread of the listener.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace anju::page {

inline constexpr const char* kPasswordFile = "page-password";
inline constexpr std::size_t kShortestPassword = 10;  // bytes
inline constexpr std::size_t kLongestPassword = 128;

class PasswordFile {
 public:
  explicit PasswordFile(std::filesystem::path file) : file_(std::move(file)) {}

  // None: there is none, or it cannot be read. Looked at each time: it is asked seldom.
  std::optional<std::string> hash() const;
  // True once for each time that another password stands in the file than at the call before.
  bool has_changed();

 private:
  std::filesystem::path file_;
  std::optional<std::filesystem::file_time_type> seen_;
  bool was_looked_at_ = false;
};

}  // namespace anju::page
