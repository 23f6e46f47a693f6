// Many devices say the same at the same time: that no device on the mains answers is no fault of one of them.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"
#include "rules/reach.hpp"
#include "rules/shown_sign.hpp"

namespace anju {

// A device counts while it cannot be reached itself, or shows one of the signs. While its source or its
// bridge is gone nobody knows, and it does not count. Raises when `at_least` devices have begun to count
// within `within` and have done so for `hold`; clears when there are fewer. A device that was gone before the
// box listened, or while it was deaf, began when that was seen.
class QuorumRule : public DefaultRule {
 public:
  // All must outlive the rule.
  QuorumRule(const Site& site, const RuleSet& rules, const QuorumSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const;
  void append_devices(std::vector<DeviceIndex>& devices) const;

  void restore(const SavedStates& states);
  void on_unheard(DeviceIndex device, Instant at, Link link);
  void on_hearing(DeviceIndex device, Instant at, Link link);
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

  // It says that the power of these devices is off.
  bool says_power_is_off() const {
    return episode_.is_open() && episode_.info().event == EventKind::power_outage;
  }
  const std::vector<DeviceIndex>& devices() const { return spec_->devices; }

 private:
  Evidence describe(const Instant& now) const;
  struct Member {
    DeviceIndex device = 0;
    Reach reach;
    bool shows = false;
    std::optional<SteadyTime> since;  // it counts
  };
  struct Quorum {
    SteadyTime first;
    SteadyTime last;
  };

  Member* find(DeviceIndex device);
  static bool counts(const Member& member);
  void update(Member& member, SteadyTime at);
  std::optional<Quorum> quorum() const;
  std::int64_t counting() const;
  void clear_if_over(const Instant& at, Effects& effects);

  const QuorumSpec* spec_;
  Episode episode_;
  std::vector<Member> members_;
  std::vector<ShownSign> signs_;
  bool changed_ = false;
};

}  // namespace anju
