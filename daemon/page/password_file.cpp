#include "daemon/page/password_file.hpp"

#include "config/files.hpp"

namespace anju::page {

std::optional<std::string> PasswordFile::hash() const {
  auto text = read_text_file(file_);
  if (!text) return std::nullopt;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  if (!text->starts_with("$argon2id$")) return std::nullopt;
  return std::move(*text);
}

bool PasswordFile::has_changed() {
  std::error_code missing;
  const auto changed = std::filesystem::last_write_time(file_, missing);
  const auto now = missing ? std::nullopt : std::optional(changed);
  const bool is_other = was_looked_at_ && now != seen_;
  was_looked_at_ = true;
  seen_ = now;
  return is_other;
}

}  // namespace anju::page
