// The shipped adapters of platforms that push, in the order of their names.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "config/files.hpp"
#include "config/push_adapter.hpp"

namespace anju::fuzz {

inline std::vector<PushAdapter> shipped_adapters() {
  std::vector<PushAdapter> adapters;
  const auto files = list_toml_files(std::string(ANJU_SOURCE_DIR) + "/config/push");
  if (!files) std::abort();
  for (const auto& file : *files) {
    MistakeList mistakes;
    const auto text = read_text_file(file);
    if (!text) std::abort();
    adapters.push_back(read_push_adapter(*text, file.string(), mistakes));
  }
  if (adapters.empty()) std::abort();
  return adapters;
}

}  // namespace anju::fuzz
