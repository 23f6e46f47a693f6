// One home of the plan: each rule in turn finds what it watches there.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/meter_answer.hpp"
#include "config/rule_plan.hpp"
#include "config/rule_say.hpp"

namespace anju {

// How much more may be planned, over all homes.
struct PlanLimits {
  std::size_t left = kMostInstances;
  bool is_exceeded = false;
};

// All that is handed in outlives the planner.
class HomePlanner {
 public:
  HomePlanner(const Settings& settings, const Site& site, HomeIndex index, const HomeSettings* home,
              const std::vector<DeviceIndex>& devices, RulePlan& plan, PlanLimits& left)
      : settings_(settings),
        site_(site),
        index_(index),
        home_(home),
        devices_(devices),
        plan_(plan),
        left_(left) {}

  void add(RuleInfoIndex rule);

 private:
  // What became of a rule in this home.
  struct Outcome {
    std::size_t watched = 0;
    std::size_t meant = 0;  // found, but left out: each is in `reason`
    std::string reason;     // of the first that was left out
    bool is_told = false;   // a mistake has been said already
  };

  RuleSay say(std::string_view device) const;
  const OwnerRule& rule() const { return settings_.owner_rules[rule_]; }
  std::string_view device_name(DeviceIndex device) const { return site_.devices[device].id; }

  // Each adds what the rule watches here, with what `say` says.
  void add_by_channel(Outcome& outcome);
  bool add_channel(ChannelIndex channel, const EffectiveLimits& limits);
  void add_sequence(Outcome& outcome);
  void add_quorum(Outcome& outcome);
  void add_by_device(Outcome& outcome);
  bool add_geofence(DeviceIndex device, const EffectiveLimits& limits, Outcome& outcome);
  bool add_overdue(DeviceIndex device, const EffectiveLimits& limits, Outcome& outcome);

  // The limits in one place, when they make sense; what does not is a mistake of who replaced them.
  std::optional<EffectiveLimits> limits_of(const RuleSay& say, std::optional<Quantity> quantity,
                                           Outcome& outcome);
  std::string why_unanswered(ChannelIndex channel, const EffectiveLimits& limits) const;
  // It would watch `device` (none: the home), and cannot.
  void leave_out(const RuleSay& say, std::string_view device, const std::string& reason, Outcome& outcome);
  void wrong(const NamedRule& place, const std::string& reason);
  void tell_of_nothing(const Outcome& outcome);

  std::vector<Sign> signs(const std::vector<SignChoice>& choices, const std::vector<Sign>& but) const;
  MeterPace pace(ChannelIndex channel) const;
  const DeviceSettings* settings_of(DeviceIndex device) const;
  const Profile* profile_of(DeviceIndex device) const;
  bool can_show_test(DeviceIndex device, const std::vector<ChannelIndex>& channels) const;
  bool is_mains(DeviceIndex device) const;
  bool take();

  const Settings& settings_;
  const Site& site_;
  HomeIndex index_;
  const HomeSettings* home_;
  const std::vector<DeviceIndex>& devices_;
  RulePlan& plan_;
  PlanLimits& left_;
  RuleInfoIndex rule_ = 0;
};

}  // namespace anju
