// What the owner writes about the page on the box.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace anju {

struct PageSettings {
  enum class Language : std::uint8_t { browser, zh, en };

  bool is_enabled = true;                 // where [http] listens
  bool is_glance_open = true;             // what everybody in the home may see, without a password
  Language language = Language::browser;  // of who has chosen none
  std::vector<std::string> names;         // under which browsers reach it, beside numeric addresses
  std::filesystem::path password;         // hashed; written by `anjuctl page password`
};

}  // namespace anju
