// Readings of meters that nobody has installed: they wait for the technician. Bounded, and what does not fit
// is counted.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "drivers/push_item.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct ParkedMeter {
  std::string utility;
  std::string meter;
  std::string code;  // of the last item, as are the next two
  std::string unit;
  std::optional<double> value;
  std::uint64_t count = 0;
  WallTime first;
  WallTime last;
};

struct ParkedView {
  std::vector<ParkedMeter> meters;  // the one that was heard last first
  std::uint64_t left_out = 0;       // items of meters that found no place
};

// Any thread.
class ParkedBook {
 public:
  static constexpr std::size_t kMeters = 512;
  static constexpr std::size_t kOfUtility = 256;  // so that one utility cannot take all places

  // Whether it has found a place.
  bool park(const std::string& utility, const PushItem& item, WallTime now);
  ParkedView view() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::pair<std::string, std::string>, ParkedMeter> meters_;
  std::map<std::string, std::size_t> held_;  // by utility
  std::uint64_t left_out_ = 0;
};

}  // namespace anju
