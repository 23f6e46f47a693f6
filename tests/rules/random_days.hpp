// Days that nobody would think of: a mixed sequence made from a seed, and its play with restarts anywhere.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "tests/rules/listening_box.hpp"

namespace anju {

enum class Lag : std::uint8_t { none, some };

// Something is heard, or only time passes.
struct Moment {
  Instant at;
  bool is_message = false;
  Reading reading;
  bool says_nothing = false;  // the device is heard, and that is all
  std::optional<Link> link;   // on the way of the device of `reading`: it is gone, or back
  bool is_gone = false;
};

// A linear congruential generator: the same on every machine, which the standard's distributions are not.
class Dice {
 public:
  explicit Dice(std::uint32_t seed) : state_(seed * 2'654'435'761U + 1U) {}
  std::uint32_t below(std::uint32_t limit) {
    state_ = state_ * 1'664'525U + 1'013'904'223U;
    return (state_ >> 8U) % limit;
  }

 private:
  std::uint32_t state_;
};

inline Site mixed_site() {
  using std::chrono::hours;
  return SiteBuilder()
      .alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke)
      .alarm("button", Quantity::alarm_sos, EventKind::sos)
      .alarm("radio", Quantity::alarm_gas, EventKind::gas_leak, hours{1})
      .motion("hall", hours{5})
      .door("door")
      .water("water")
      .home("h2", Tier::general)
      .watch("watch")
      .worn()
      .home("h3")
      .motion("bath", hours{7})
      .plain("box", Quantity::env_temperature, hours{3})
      .plain("band", Quantity::wearable_heart_rate, hours{25})
      .worn()
      .door("front")
      .plain("plug", Quantity::electricity_power_active, hours{25})
      .plain("ups", Quantity::device_mains_ok, hours{25})
      .plain("tag", Quantity::location_latitude, hours{25})
      .also(Quantity::location_longitude)
      .site();
}

inline ChannelIndex channel_named(const Site& site, std::string_view device, Quantity quantity) {
  for (ChannelIndex i = 0; i < site.channels.size(); ++i) {
    if (site.device_of(i).id == device && site.channels[i].quantity == quantity) return i;
  }
  throw std::runtime_error("the mixed site has no such channel");
}

// One of each kind that does not go by the clock on the wall.
inline RuleSet mixed_rules(const Site& site) {
  using namespace std::chrono_literals;
  const auto at = [&site](std::string_view device, Quantity quantity) {
    return channel_named(site, device, quantity);
  };
  RuleSet rules;
  const auto add = [&rules](std::string name, EventKind event) {
    RuleInfo info;
    info.name = std::move(name);
    info.event = event;
    rules.rules.push_back(std::move(info));
    return static_cast<RuleInfoIndex>(rules.rules.size() - 1);
  };
  ThresholdSpec heart{
      add("heart", EventKind::vital_sign), at("band", Quantity::wearable_heart_rate), {}, false};
  heart.limits.otherwise.emplace();
  heart.limits.otherwise->above = 1;
  heart.limits.otherwise->hold = 20min;
  ThresholdSpec change{
      add("change", EventKind::heating_failure), at("box", Quantity::env_temperature), {}, false};
  change.limits.otherwise.emplace();
  change.limits.otherwise->falls_by = 1;
  change.limits.otherwise->within = 4h;
  ThresholdSpec open{add("open", EventKind::wandering), at("front", Quantity::door_open), {}, false};
  open.limits.otherwise.emplace();
  open.limits.otherwise->above = 0;
  open.limits.otherwise->hold = 2h;
  ThresholdSpec load{
      add("load", EventKind::appliance_left_on), at("plug", Quantity::electricity_power_active), {}, true};
  load.limits.otherwise.emplace();
  load.limits.otherwise->above = 0;
  rules.thresholds = {heart, change, open, load};
  const ChannelIndex water = at("water", Quantity::water_volume_total);
  ConsumptionSpec use{add("use", EventKind::consumption), water, {}};
  use.limits.otherwise = ConsumptionLimits{1, 4'000, 6h};
  rules.consumptions = {use};
  ContinuousUseSpec leak{add("leak", EventKind::water_leak), water, {}};
  leak.limits.otherwise = ContinuousUseLimits{8h, 1, 9h};
  rules.continuous_uses = {leak};
  SequenceSpec out{add("out", EventKind::wandering), 2, {}, {}, {}, {}};
  out.starts = {{at("front", Quantity::door_open), Sign::What::is_true, 0}};
  out.ends = {{at("bath", Quantity::presence_motion), Sign::What::is_true, 0},
              {at("front", Quantity::door_open), Sign::What::changes, 0}};
  out.limits.otherwise = SequenceLimits{3h, 1min};
  rules.sequences = {out};
  QuorumSpec power{add("power", EventKind::power_outage), 2, {}, {}, 2, 8h, 10min};
  power.devices = {site.channels[at("plug", Quantity::electricity_power_active)].device,
                   site.channels[at("box", Quantity::env_temperature)].device};
  power.signs = {{at("ups", Quantity::device_mains_ok), Sign::What::is_false, 0}};
  rules.quorums = {power};
  GeofenceSpec fence;
  fence.rule = add("fence", EventKind::wandering);
  fence.latitude = at("tag", Quantity::location_latitude);
  fence.longitude = at("tag", Quantity::location_longitude);
  fence.device = site.channels[fence.latitude].device;
  fence.places = {{"home", 0, 0, 1}};
  fence.hold.otherwise = Duration{0};
  rules.geofences = {fence};
  OverdueSpec overdue{add("overdue", EventKind::device_fault), 0, {0}, 72h};
  rules.overdues = {overdue};
  return rules;
}

// Small values, so that limits are passed now and then.
inline std::int64_t random_value(Dice& dice, Quantity quantity) {
  switch (quantity) {
    case Quantity::water_volume_total:
    case Quantity::wearable_steps_interval:
      return std::int64_t{dice.below(2)} * 1'500 * std::int64_t{dice.below(4)};
    case Quantity::wearable_heart_rate:
    case Quantity::env_temperature:
    case Quantity::electricity_power_active:
      return dice.below(4);
    case Quantity::location_latitude:
    case Quantity::location_longitude:
      return std::int64_t{dice.below(2)} * 1'000'000'000;
    default:
      return dice.below(2);
  }
}

inline Reading random_reading(Dice& dice, const Site& site, Instant at, Lag lag) {
  constexpr std::array kQualities{Quality::suspect, Quality::invalid, Quality::out_of_range, Quality::stale,
                                  Quality::repeated};
  Reading reading;
  reading.channel = dice.below(static_cast<std::uint32_t>(site.channels.size()));
  reading.heard_at = at;
  reading.measured_at = at.wall;
  reading.value = random_value(dice, site.channels[reading.channel].quantity);
  if (dice.below(4) == 0) reading.quality = kQualities[dice.below(kQualities.size())];
  reading.historical = dice.below(12) == 0;
  reading.is_test = site.channels[reading.channel].alarm && dice.below(12) == 0;
  if (lag == Lag::some && dice.below(6) == 0) reading.measured_at -= std::chrono::minutes{dice.below(900)};
  return reading;
}

// Long quiet stretches, bursts within one millisecond, and everything between.
inline std::vector<Moment> random_days(std::uint32_t seed, std::size_t count, Lag lag = Lag::some) {
  const Site site = mixed_site();
  Dice dice(seed);
  std::vector<Moment> moments;
  Duration after{};
  for (std::size_t i = 0; i < count; ++i) {
    switch (dice.below(8)) {
      case 0:
        break;
      case 1:
        after += std::chrono::hours{dice.below(15)};
        break;
      case 2:
        after += Duration{dice.below(3)};
        break;
      default:
        after += std::chrono::minutes{dice.below(90)};
    }
    Moment moment{instant(after), dice.below(6) != 0, {}, false, {}, false};
    if (moment.is_message) moment.reading = random_reading(dice, site, moment.at, lag);
    if (moment.is_message && dice.below(10) == 0) {
      moment.link = static_cast<Link>(dice.below(3));
      moment.is_gone = dice.below(2) == 0;
    }
    moments.push_back(moment);
  }
  return moments;
}

// Unsynced until the tenth moment, and two steps later, one of them back by more than a year.
inline std::vector<Moment> with_broken_wall_clock(std::vector<Moment> moments) {
  constexpr std::chrono::hours kYear{8'766};
  for (std::size_t i = 0; i < moments.size(); ++i) {
    Instant& at = moments[i].at;
    if (i < 10) at.wall = WallTime{Duration{static_cast<std::int64_t>(i)}};
    if (i >= 60) at.wall += 3 * kYear;
    if (i >= 90) at.wall -= 5 * kYear;
    if (i < 10) at.quality = ClockQuality::unsynced;
    if (i == 60 || i == 90) at.quality = ClockQuality::stepped;
    moments[i].reading.heard_at = at;
    moments[i].reading.measured_at = at.wall;
  }
  return moments;
}

// A back-filled alarm is named by the time that the device says, which no clock of the box keeps straight.
inline std::vector<Moment> with_nothing_back_filled(std::vector<Moment> moments) {
  for (Moment& moment : moments) moment.reading.historical = false;
  return moments;
}

// Where a reading is stale, repeated or back-filled only the device is heard.
inline std::vector<Moment> with_old_news_left_out(std::vector<Moment> moments) {
  for (Moment& moment : moments) {
    const Quality quality = moment.reading.quality;
    if (quality == Quality::stale || quality == Quality::repeated || moment.reading.historical)
      moment.says_nothing = true;
  }
  return moments;
}

inline void meet_link(ListeningBox& box, const Moment& moment) {
  const DeviceIndex device = box.site.channels[moment.reading.channel].device;
  box.pass(moment.at);
  if (moment.is_gone)
    box.engine.on_unheard(device, moment.at, *moment.link);
  else
    box.engine.on_hearing(device, moment.at, *moment.link);
}

// Plays the days, saving after each moment as the store would; before each moment in `restarts` the engine is
// thrown away and made anew from what was saved.
inline std::vector<Transition> play(const std::vector<Moment>& moments,
                                    const std::vector<std::size_t>& restarts) {
  std::vector<Transition> told;
  SavedStates saved;
  static const auto rules = std::make_shared<const RuleSet>(mixed_rules(mixed_site()));
  const auto make_box = [] { return std::make_unique<ListeningBox>(mixed_site(), RuleSettings{}, rules); };
  auto box = make_box();
  box->start();
  const auto collect = [&told, &saved](ListeningBox& from) {
    saved = from.save(saved);
    told.insert(told.end(), from.transitions.begin(), from.transitions.end());
    from.transitions.clear();
  };
  auto cut = restarts.begin();
  for (std::size_t i = 0; i < moments.size(); ++i) {
    collect(*box);
    if (cut != restarts.end() && *cut == i) {
      ++cut;
      box = make_box();
      box->engine.start(moments[i].at, saved);
    }
    const Moment& moment = moments[i];
    if (moment.link)
      meet_link(*box, moment);
    else if (moment.is_message && !moment.says_nothing)
      box->say(moment.reading);
    else if (moment.is_message)
      box->hear(moment.at, box->site.channels[moment.reading.channel].device);
    else
      box->pass(moment.at);
  }
  constexpr std::chrono::hours kUntilAllIsTold{100};
  box->pass(Instant{moments.back().at.steady + kUntilAllIsTold, moments.back().at.wall + kUntilAllIsTold,
                    moments.back().at.quality});
  collect(*box);
  return told;
}

}  // namespace anju
