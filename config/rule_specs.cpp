#include "config/rule_specs.hpp"

#include <array>
#include <utility>

namespace anju {
namespace {

using namespace std::chrono_literals;

std::optional<std::int64_t> ticks(Quantity quantity, const std::optional<double>& value) {
  return value ? to_ticks(quantity, *value) : std::nullopt;
}

template <class Make>
auto by_time_of_day(const OwnerRule& rule, const EffectiveLimits& limits, Make make) {
  ByTimeOfDay<decltype(make(RuleLimits{}))> made;
  if (limits.otherwise) made.otherwise = make(*limits.otherwise);
  for (const LimitsAt& at : limits.windows) made.windows.emplace_back(at.window, make(at.limits));
  made.season = rule.season;
  return made;
}

std::optional<Sign> sign_of_life(const SignOfLife& life, ChannelIndex index) {
  using Shape = SignOfLife::Shape;
  switch (life.shape) {
    case Shape::when_true:
      return Sign{index, Sign::What::is_true, 0};
    case Shape::on_change:
      return Sign{index, Sign::What::changes, 0};
    case Shape::above:
      return Sign{index, Sign::What::above, life.minimum - 1};
    case Shape::on_increase:
      return Sign{index, Sign::What::uses, life.minimum};
    case Shape::when_heard:
    case Shape::above_night:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::string_view limit_beyond_ticks(Quantity quantity, const RuleLimits& limits) {
  constexpr std::array<std::string_view, 2> kNoAmounts{"times_usual", "part_of_usual"};
  for (const NumberLimit& limit : number_limits()) {
    if (limit.key == kNoAmounts[0] || limit.key == kNoAmounts[1]) continue;
    const auto& value = limits.*limit.member;
    if (value && !to_ticks(quantity, *value)) return limit.key;
  }
  return "";
}

ByTimeOfDay<ThresholdLimits> threshold_limits(const OwnerRule& rule, Quantity quantity,
                                              const EffectiveLimits& limits) {
  return by_time_of_day(rule, limits, [&](const RuleLimits& from) {
    ThresholdLimits made;
    made.above = rule.is == true ? std::optional<std::int64_t>(0) : ticks(quantity, from.above);
    made.below = rule.is == false ? std::optional<std::int64_t>(1) : ticks(quantity, from.below);
    made.clears_below = ticks(quantity, from.clears_below);
    made.clears_above = ticks(quantity, from.clears_above);
    made.rises_by = ticks(quantity, from.rises_by);
    made.falls_by = ticks(quantity, from.falls_by);
    made.within = from.within.value_or(Duration{});
    made.hold = from.hold.value_or(Duration{});
    return made;
  });
}

ByTimeOfDay<ConsumptionLimits> consumption_limits(const OwnerRule& rule, Quantity quantity,
                                                  const EffectiveLimits& limits) {
  return by_time_of_day(rule, limits, [&](const RuleLimits& from) {
    return ConsumptionLimits{ticks(quantity, from.below), ticks(quantity, from.above),
                             from.within.value_or(Duration{})};
  });
}

ByTimeOfDay<ContinuousUseLimits> continuous_use_limits(const OwnerRule& rule, Quantity quantity,
                                                       std::int64_t step, const EffectiveLimits& limits) {
  return by_time_of_day(rule, limits, [&](const RuleLimits& from) {
    return ContinuousUseLimits{from.slot.value_or(Duration{30min}),
                               ticks(quantity, from.at_least).value_or(step), from.hold.value_or(Duration{})};
  });
}

UsualUseLimits usual_use_limits(Quantity quantity, const RuleLimits& limits) {
  return {limits.times_usual, limits.part_of_usual, ticks(quantity, limits.at_least).value_or(0)};
}

ByTimeOfDay<SequenceLimits> sequence_limits(const OwnerRule& rule, const EffectiveLimits& limits) {
  return by_time_of_day(rule, limits, [](const RuleLimits& from) {
    return SequenceLimits{from.within.value_or(Duration{}), from.blind_for.value_or(Duration{})};
  });
}

ByTimeOfDay<Duration> geofence_hold(const OwnerRule& rule, const EffectiveLimits& limits) {
  return by_time_of_day(rule, limits, [](const RuleLimits& from) { return from.hold.value_or(Duration{}); });
}

std::optional<Sign> make_sign(const SignChoice& choice, const Channel& channel, ChannelIndex index) {
  if (choice.any_life)
    return channel.sign_of_life ? sign_of_life(*channel.sign_of_life, index) : std::nullopt;
  Sign sign{index, choice.what, 0};
  const bool has_value =
      choice.what == Sign::What::above || choice.what == Sign::What::below || choice.what == Sign::What::uses;
  if (!has_value) return sign;
  const auto value = to_ticks(channel.quantity, choice.value);
  if (!value) return std::nullopt;
  sign.ticks = *value;
  return sign;
}

}  // namespace anju
