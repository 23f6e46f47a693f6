// The rows of a readings file between the two passes of a replay: which homes it has is known only at its
// end, and to read a row twice costs more than to keep it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <type_traits>
#include <vector>

#include "drivers/replay_source.hpp"
#include "rules/model/error.hpp"

namespace anju {

// keep() for all rows, then finish(), then next(). 12 MiB of memory hold the readings of a home for years;
// what is more goes to a file without a name, in the folder for such files.
class ReplaySpool {
 public:
  // `rows_in_memory`: at least 1.
  explicit ReplaySpool(std::size_t rows_in_memory = std::size_t{1} << 19) : rows_in_memory_(rows_in_memory) {}

  void keep(const ReplayRow& row);
  // Error: as fault().
  std::optional<Error> finish();

  // The rows in their order, without their names: `series` tells what they are of. None at the end, and where
  // the file cannot be read on.
  std::optional<ReplayRow> next();
  // Error: io, where what was kept could not be written, or read again.
  std::optional<Error> fault() const;

 private:
  struct Row {
    std::int64_t at = 0;  // milliseconds
    std::int64_t ticks = 0;
    std::uint32_t series = 0;
    std::int16_t offset = 0;  // minutes
  };
  static_assert(std::is_trivially_copyable_v<Row>);
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write_out();

  std::size_t rows_in_memory_;
  std::vector<Row> rows_;
  std::size_t next_ = 0;
  std::unique_ptr<std::FILE, Close> file_;
  int fault_ = 0;  // errno
};

}  // namespace anju
