// Whether a device can be heard at all: what a rule may conclude from a device's silence.
#pragma once

#include <cstdint>

#include "rules/rule.hpp"

namespace anju {

// The links on the way to one device, each of which goes and comes for itself.
class Reach {
 public:
  bool is_open() const { return gone_ == 0; }
  bool is_gone(Link link) const { return (gone_ & bit(link)) != 0; }

  // Both true when that changes whether the device can be heard.
  bool on_unheard(Link link) {
    const bool was_open = is_open();
    gone_ |= bit(link);
    return was_open;
  }
  bool on_hearing(Link link) {
    const bool was_open = is_open();
    gone_ &= ~bit(link);
    return !was_open && is_open();
  }
  // Who is heard can be reached, whatever was said of that before; only the source speaks for itself.
  bool on_heard() {
    const bool was_open = is_open();
    gone_ &= bit(Link::source);
    return !was_open && is_open();
  }

  std::int64_t field() const { return gone_; }
  void restore(std::int64_t field) { gone_ = field; }

 private:
  static constexpr std::int64_t bit(Link link) { return std::int64_t{1} << static_cast<unsigned>(link); }

  std::int64_t gone_ = 0;
};

}  // namespace anju
