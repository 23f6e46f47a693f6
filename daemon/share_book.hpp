// Who took more than its share of the box, and what was left out of it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "drivers/source.hpp"
#include "rules/model/home.hpp"
#include "rules/model/time.hpp"

namespace anju {

// Bounded by what is installed, all since the start of the program. One thread.
class ShareBook {
 public:
  explicit ShareBook(const Site& site) : site_(&site) {}

  // Messages of somebody who says too much; `source` heard them. Counted for the device and for its home.
  void note_left_out(const SourceEvent& event);
  // Readings that gave way because their home holds more than its share of the store.
  void note_thinned(const std::string& home, std::uint64_t readings) { thinned_[home] += readings; }
  // Answers of polls that a full inbox had no room for.
  void note_dropped(HomeIndex home, std::uint64_t count) { by_home_[home] += count; }

  std::uint64_t left_out_of(DeviceIndex device) const;
  std::uint64_t left_out_of_home(HomeIndex home) const;
  std::uint64_t thinned(const std::string& home) const;

  struct Noisy {
    bool is_home = false;
    std::string name;
  };
  // Who said too much within the last minute: a device that does so does it for hours.
  std::vector<Noisy> noisy(SteadyTime now) const;

  // As whom a gap names it, and why. The topic is never said: it may name a person.
  std::string subject_of(const SourceEvent& event) const;
  static std::string reason_of(const SourceEvent& event);

 private:
  const Site* site_;
  std::map<DeviceIndex, std::uint64_t> by_device_;
  std::map<HomeIndex, std::uint64_t> by_home_;
  std::map<std::string, std::uint64_t> thinned_;
  std::map<std::pair<bool, std::string>, SteadyTime> noisy_;  // when last; true: a home
};

}  // namespace anju
