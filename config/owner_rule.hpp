// A rule as a file says it: a [[rule]] of rules/*.toml or rules.d/*.toml. The language is documented in
// config/rules/LANGUAGE.md. rule_plan.hpp makes of it what the rules see.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "config/rule_limits.hpp"
#include "rules/model/home.hpp"
#include "rules/rule_set.hpp"

namespace anju {

// Which channels are meant. What is empty or none does not matter.
struct ChannelChoice {
  std::vector<Quantity> quantities;
  std::vector<std::string> rooms;      // the device is in one of them: by name, or by how the name begins
  std::vector<std::string> not_rooms;  // and in none of them
  bool must_know_room = false;         // a device of which nobody knows where it is, is not meant
  std::vector<std::string> devices;    // ids
  std::optional<std::string> channel;
  std::string tariff;
  std::string unit;  // of the few quantities that keep the device's; else that of the quantity

  bool means(const Device& device, const Channel& channel) const;
  bool means_device(const Device& device) const;
};

// A sign that a sequence or a quorum waits for.
struct SignChoice {
  ChannelChoice channels;
  bool any_life = false;  // in place of a quantity: whatever shows that a person did something
  Sign::What what = Sign::What::is_true;
  double value = 0;  // of above, below, uses
};

struct OwnerRule {
  RuleKind kind = RuleKind::threshold;
  RuleInfo info;
  std::string why;
  ChannelChoice channels;
  std::optional<bool> is;  // threshold: of what is true or false, in place of limits
  bool above_base = false;
  bool only_at = false;
  std::vector<SignChoice> starts;
  std::vector<SignChoice> ends;
  std::vector<SignChoice> while_;
  std::vector<SignChoice> signs;  // quorum
  bool mains = false;             // quorum: the devices that stop when the power does
  std::string place;              // geofence; empty: all places of the home
  std::optional<Season> season;

  RuleChange base;
  std::array<RuleChange, 3> tiers;  // in the order of Tier

  std::string file;
  int line = 0;
  std::string key;  // "rule[3]"
};

// A device on the mains stops when the power does: it says electricity and has no battery.
bool is_on_mains(const Site& site, DeviceIndex device);

}  // namespace anju
