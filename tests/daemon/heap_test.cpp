// What ran once is given back, and is there again when it runs once more.
#include "daemon/heap.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "config/load.hpp"

namespace anju::heap_test {
namespace {

// KiB of files that are mapped.
long mapped() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssFile:")) return std::stol(line.substr(8));
  return 0;
}

}  // namespace

TEST_CASE("code that ran once is given back, and runs again") {
  const std::filesystem::path shared = std::filesystem::path(ANJU_SOURCE_DIR) / "config";
  const std::size_t rules = load_shipped_rules({shared}).rules.size();
  REQUIRE(rules > 0);
  const long before = mapped();
  give_back_memory();
  CHECK(mapped() < before * 3 / 4);
  CHECK(load_shipped_rules({shared}).rules.size() == rules);
}

}  // namespace anju::heap_test
