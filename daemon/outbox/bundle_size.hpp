// How many bytes of routine messages may go in one message. Pure.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "rules/model/time.hpp"

namespace anju {

// An alarm that comes up waits on the wire behind the bytes that are in front of it, so what counts is not
// how much the platform takes, but how long that takes: the size doubles as long as the receipt comes soon,
// and halves when it comes late or not at all. So on a line of 64 kbit/s it stays at a few KiB, and on a LAN
// it is at its bound after seven receipts.
class BundleSize {
 public:
  static constexpr std::size_t kLeast = 2 << 10;
  static constexpr std::size_t kMost = 256 << 10;
  static constexpr Duration kSoon{std::chrono::milliseconds{250}};
  static constexpr Duration kLate{std::chrono::seconds{1}};

  // 0: the platform knows of no bundles, or has not said yet that it does.
  std::size_t bytes() const { return std::min(size_, bound()); }
  std::size_t bound() const { return std::min(platform_, ceiling_); }

  // What a receipt says of the platform and its broker.
  void platform_takes(std::size_t bytes) { platform_ = std::min(bytes, kMost); }

  void answered(std::size_t bytes, Duration took) {
    if (took > kLate) return halve(bytes);
    if (took > kSoon || bytes < size_ / 2) return;
    if (size_ >= ceiling_) ceiling_ = std::min(kMost, ceiling_ + kLeast);
    size_ = std::min(2 * size_, bound());
    size_ = std::max(size_, kLeast);
  }
  void unanswered(std::size_t bytes) { halve(bytes); }

  // It begins anew with the next link. One that was lost with a bundle on it may have been lost for its
  // length: a broker ends the connection of whoever sends more than it takes.
  void link_lost(std::size_t bytes_on_their_way) {
    size_ = kLeast;
    if (bytes_on_their_way > 0) ceiling_ = std::max(kLeast, bytes_on_their_way / 2);
  }

 private:
  void halve(std::size_t bytes) { size_ = std::max(kLeast, std::min(size_, bytes) / 2); }

  std::size_t size_ = kLeast;
  std::size_t ceiling_ = kMost;
  std::size_t platform_ = 0;
};

}  // namespace anju
