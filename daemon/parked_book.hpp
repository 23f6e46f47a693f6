// Readings of meters that nobody has installed: they wait for the technician. Bounded, and what does not fit
// is counted.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "drivers/push_item.hpp"
#include "drivers/push_note.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct ParkedView {
  std::vector<ParkedMeter> meters;  // the one that was heard last first
  std::uint64_t left_out = 0;       // items of meters that found no place
};

// Any thread. A meter that was not heard for 30 days gives its place to one that comes; a clock that jumps
// ahead may do the same, and then the next push tells of it again.
class ParkedBook {
 public:
  static constexpr std::size_t kMeters = kParkedKept;
  static constexpr std::size_t kOfUtility = 256;  // so that one utility cannot take all places

  // Of an earlier life, in order of `last`; those that are installed by now have no place.
  void restore(std::vector<ParkedMeter> meters,
               const std::function<bool(const ParkedMeter&)>& is_installed = {});
  // Whether it has found a place.
  bool park(const std::string& utility, const PushItem& item, WallTime now);
  // Those of the utility that are to be kept now: new ones, and others once an hour.
  std::vector<ParkedMeter> to_keep(const std::string& utility, WallTime now) const;
  void note_kept(const ParkedMeter& meter);
  ParkedView view() const;

 private:
  struct Place {
    ParkedMeter meter;
    std::uint64_t kept_count = 0;  // as it was last kept; 0: it never was
    WallTime kept_at;
  };
  bool make_room(const std::string& utility, WallTime now);

  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, Place> meters_;
  std::map<std::string, std::size_t> held_;  // by utility
  std::uint64_t left_out_ = 0;
};

}  // namespace anju
