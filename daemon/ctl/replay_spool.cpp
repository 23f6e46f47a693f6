#include "daemon/ctl/replay_spool.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <system_error>

namespace anju {
namespace {

constexpr std::size_t kHugePage = std::size_t{1} << 21;

// Thousands of small pages, each touched for the first time, take a tenth of a replay on a virtual machine.
// It is a wish: where the kernel has no large pages, small ones will do.
void wish_for_large_pages(void* begin, std::size_t size) {
  std::size_t left = size;
  if (std::align(kHugePage, kHugePage, begin, left) != nullptr)
    ::madvise(begin, left / kHugePage * kHugePage, MADV_HUGEPAGE);
}

}  // namespace

void ReplaySpool::keep(const ReplayRow& row) {
  if (rows_.capacity() == 0) {
    rows_.reserve(rows_in_memory_);
    wish_for_large_pages(rows_.data(), rows_in_memory_ * sizeof(Row));
  }
  if (rows_.size() == rows_in_memory_) write_out();
  rows_.push_back({row.at.time_since_epoch().count(), row.ticks, static_cast<std::uint32_t>(row.series),
                   static_cast<std::int16_t>(row.offset.count())});
}

void ReplaySpool::write_out() {
  if (!file_) file_.reset(std::tmpfile());
  const bool is_written =
      file_ && std::fwrite(rows_.data(), sizeof(Row), rows_.size(), file_.get()) == rows_.size();
  if (!is_written && fault_ == 0) fault_ = errno;
  rows_.clear();
}

std::optional<Error> ReplaySpool::finish() {
  if (!file_ && fault_ == 0) return std::nullopt;
  write_out();
  if (fault_ == 0 && std::fseek(file_.get(), 0, SEEK_SET) != 0) fault_ = errno;
  return fault();
}

std::optional<Error> ReplaySpool::fault() const {
  if (fault_ == 0) return std::nullopt;
  return Error{ErrorCode::io, "its rows cannot be kept in the folder for temporary files: " +
                                  std::generic_category().message(fault_) + "; free some room there"};
}

std::optional<ReplayRow> ReplaySpool::next() {
  if (next_ == rows_.size()) {
    if (!file_) return std::nullopt;
    rows_.resize(rows_in_memory_);
    rows_.resize(std::fread(rows_.data(), sizeof(Row), rows_.size(), file_.get()));
    next_ = 0;
    if (std::ferror(file_.get()) != 0) fault_ = errno;
    if (rows_.empty()) return std::nullopt;
  }
  const Row& row = rows_[next_++];
  ReplayRow read;
  read.at = WallTime{Duration{row.at}};
  read.offset = std::chrono::minutes{row.offset};
  read.ticks = row.ticks;
  read.series = row.series;
  return read;
}

}  // namespace anju
