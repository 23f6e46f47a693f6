// What was found damaged when the store was opened, and what could be saved of it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

struct SalvagedTable {
  std::string name;
  std::uint64_t rows = 0;
  bool is_whole = true;
};

struct Damage {
  std::filesystem::path set_aside;        // the file, under its new name
  std::vector<SalvagedTable> tables;      // none: nothing of it can be read
  std::optional<WallTime> doubtful_from;  // until the start; none: since ever

  std::uint64_t rows() const;
  // "the database was damaged: 812 rows are saved, not all of alert, reading"
  std::string in_words() const;
};

// False when saving must come to an end, because the home is not watched meanwhile. Asked now and then.
using StillTime = std::function<bool()>;

}  // namespace anju
