// A device whose silence a rule wants to conclude something from: whether it would have told.
#pragma once

#include <optional>
#include <vector>

#include "rules/model/home.hpp"
#include "rules/reach.hpp"
#include "rules/rule.hpp"

namespace anju {

// It can tell while every link on its way is there and it keeps to its silence limit. When it was heard last
// is remembered in steps of a sixteenth of that limit, so that what a rule saves does not change with every
// message; it may so be called silent that much early.
class Witness {
 public:
  static constexpr std::size_t kFields = 2;

  // `site` must outlive it.
  Witness(const Site& site, DeviceIndex device) : site_(&site), device_(device) {}

  DeviceIndex device() const { return device_; }
  const Reach& reach() const { return reach_; }

  // Each true when it has changed what is remembered.
  bool on_unheard(Link link) { return reach_.on_unheard(link); }
  bool on_hearing(Link link) { return reach_.on_hearing(link); }
  bool on_heard(SteadyTime at) {
    const bool is_back = reach_.on_heard();
    if (last_heard_ && at < *last_heard_ + silence_limit() / 16) return is_back;
    last_heard_ = at;
    return true;
  }
  bool can_tell(SteadyTime at) const {
    return reach_.is_open() && last_heard_ && at <= *last_heard_ + silence_limit();
  }

  void append(std::vector<std::int64_t>& fields) const {
    fields.push_back(reach_.field());
    fields.push_back(to_field(last_heard_));
  }
  void restore(const std::int64_t* fields) {  // kFields of them
    reach_.restore(fields[0]);
    last_heard_ = steady_from_field(fields[1]);
  }

 private:
  Duration silence_limit() const { return site_->devices[device_].silence_limit; }

  const Site* site_;
  DeviceIndex device_;
  Reach reach_;
  std::optional<SteadyTime> last_heard_;
};

}  // namespace anju
