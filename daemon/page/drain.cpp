#include "daemon/page/drain.hpp"

namespace anju::page {
namespace {

constexpr Duration kShortest{std::chrono::seconds{5}};
constexpr Duration kLongest{std::chrono::minutes{5}};  // what was longer ago says nothing of now

}  // namespace

void Drain::note(SteadyTime now, std::uint64_t receipts) {
  if (last_ && now - last_->at < kShortest) return;
  per_second_ = 0;
  if (last_ && now - last_->at <= kLongest && receipts > last_->receipts)
    per_second_ = static_cast<double>(receipts - last_->receipts) /
                  std::chrono::duration<double>(now - last_->at).count();
  last_ = Look{now, receipts};
}

std::optional<Duration> Drain::left(std::uint64_t waiting) const {
  if (per_second_ <= 0) return std::nullopt;
  return std::chrono::duration_cast<Duration>(
      std::chrono::duration<double>(static_cast<double>(waiting) / per_second_));
}

}  // namespace anju::page
