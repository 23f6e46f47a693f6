// One anjud a state folder: two would write one journal, and each would lose what the other has kept.
#pragma once

#include <filesystem>

#include "rules/model/error.hpp"

namespace anju {

class StateLock {
 public:
  // Holds until it is destroyed or the process ends, however it ends. Makes the folder when it is not there.
  // Errors: unavailable when another process holds it, io.
  static Result<StateLock> take(const std::filesystem::path& folder);

  StateLock(StateLock&& other) noexcept;
  StateLock& operator=(StateLock&&) = delete;
  ~StateLock();

 private:
  explicit StateLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace anju
