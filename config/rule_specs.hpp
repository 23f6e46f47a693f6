// Pure: the limits of the owner in the words of the rules, which are ticks of the quantity.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/owner_rule.hpp"
#include "rules/rule_set.hpp"

namespace anju {

// "" when every limit can be kept in ticks of the quantity; else the key of the first that cannot.
std::string_view limit_beyond_ticks(Quantity quantity, const RuleLimits& limits);

ByTimeOfDay<ThresholdLimits> threshold_limits(const OwnerRule& rule, Quantity quantity,
                                              const EffectiveLimits& limits);
ByTimeOfDay<ConsumptionLimits> consumption_limits(const OwnerRule& rule, Quantity quantity,
                                                  const EffectiveLimits& limits);
// `step` is the smallest amount that the register shows: what stands for "some use".
ByTimeOfDay<ContinuousUseLimits> continuous_use_limits(const OwnerRule& rule, Quantity quantity,
                                                       std::int64_t step, const EffectiveLimits& limits);
UsualUseLimits usual_use_limits(Quantity quantity, const RuleLimits& limits);
ByTimeOfDay<SequenceLimits> sequence_limits(const OwnerRule& rule, const EffectiveLimits& limits);
ByTimeOfDay<Duration> geofence_hold(const OwnerRule& rule, const EffectiveLimits& limits);

// How a channel shows what the sign is; none when it cannot.
std::optional<Sign> make_sign(const SignChoice& choice, const Channel& channel, ChannelIndex index);

}  // namespace anju
