// What the pipeline tells to the page on the box alone.
#include <algorithm>
#include <map>

#include "daemon/curve.hpp"
#include "daemon/pipeline.hpp"

namespace anju {
namespace {

constexpr Duration kDayShown{std::chrono::hours{24}};
constexpr Duration kWeek{std::chrono::days{7}};
// Of one channel: one each ten seconds of a day. More would hold up the thread that hears the alarms.
constexpr std::size_t kMostReadings = 9000;

bool is_place(Quantity quantity) {
  return quantity == Quantity::location_latitude || quantity == Quantity::location_longitude;
}

WallTime begin_of_quarter(WallTime time) { return time - time.time_since_epoch() % kRollupSpan; }

}  // namespace

bool has_curve(const Channel& channel) {
  return info(channel.quantity).kind != QuantityKind::text && !is_place(channel.quantity);
}

std::optional<DeviceView> Pipeline::device(const std::string& id, Instant machine) const {
  for (DeviceIndex index = 0; index < parts_.site.devices.size(); ++index) {
    if (parts_.site.devices[index].id == id) return device_view(index, watch_.recorded(machine));
  }
  return std::nullopt;
}

std::vector<ChannelIndex> Pipeline::curves_of(const std::string& device) const {
  std::vector<ChannelIndex> channels;
  for (const Device& one : parts_.site.devices) {
    if (one.id != device) continue;
    for (ChannelIndex i = one.first_channel; i < one.first_channel + one.channel_count; ++i) {
      if (last_[i] && has_curve(parts_.site.channels[i])) channels.push_back(i);
    }
  }
  return channels;
}

// Days that are over are rolled up when there is time for it; of all else the readings themselves are looked
// at.
Curve Pipeline::curve(ChannelIndex channel, Instant machine) {
  const Channel& about = parts_.site.channels[channel];
  const WallTime now = watch_.recorded(machine).wall;
  Curve curve{about.quantity, about.name, about.tariff, {}, false};
  std::vector<Reading> readings = parts_.store.last_of(channel, kMostReadings);
  for (Reading& reading : readings) reading = corrected(reading, watch_.corrections());
  std::stable_sort(readings.begin(), readings.end(),
                   [](const Reading& a, const Reading& b) { return a.measured_at < b.measured_at; });
  WallTime from = begin_of_quarter(now - kWeek);
  if (readings.size() == kMostReadings && readings.front().measured_at > from) {
    from = begin_of_quarter(readings.front().measured_at) + kRollupSpan;  // the first quarter is not whole
    curve.is_cut = from > now - kDayShown;
  }
  const auto first = std::find_if(readings.begin(), readings.end(),
                                  [from](const Reading& one) { return one.measured_at >= from; });
  const auto before = std::find_if(std::make_reverse_iterator(first), readings.rend(), counts);
  std::map<WallTime, Rollup> quarters;
  for (const Rollup& rollup : roll_up(info(about.quantity).kind, {first, readings.end()}, from,
                                      now + kRollupSpan, before == readings.rend() ? nullptr : &*before))
    quarters.emplace(rollup.from, rollup);
  for (const Rollup& rollup : parts_.store.rollups(channel, now - kWeek, now))
    quarters.insert_or_assign(rollup.from, rollup);
  for (const auto& [begin, rollup] : quarters) curve.quarters.push_back(rollup);
  return curve;
}

std::optional<DayHabits> Pipeline::habits(const std::string& home, Instant machine) const {
  const auto index = home_named(home);
  return index ? engine_.habits(*index, watch_.recorded(machine)) : std::nullopt;
}

}  // namespace anju
