// What was used in a home on a day that is over, for homes that have consented to tell it.
#include <fmt/format.h>

#include <chrono>

#include "daemon/pipeline.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBetweenLooks{30min};
constexpr Duration kNotBefore{3h};  // of the day: what was measured in the one before is kept by then
constexpr Duration kNotAfter{12h};  // a day of which nothing is known is waited for until then
constexpr std::int64_t kPipelineDailyLayout = 1;

std::string key_of(const std::string& home) { return "daily/" + home + "/told"; }

std::string day_text(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::vector<DailyUse> uses_of(Store& store, const Site& site, HomeIndex home, WallTime begin) {
  std::vector<DailyUse> uses;
  for (ChannelIndex channel = 0; channel < site.channels.size(); ++channel) {
    const Device& device = site.devices[site.channels[channel].device];
    const Quantity quantity = site.channels[channel].quantity;
    if (device.home != home || info(quantity).kind != QuantityKind::counter) continue;
    const auto quarters = store.rollups_of_day(channel, begin);
    if (quarters.empty()) continue;
    uses.push_back(
        {device.id, quantity, joined(quarters, begin, 24h).sum, static_cast<std::uint32_t>(quarters.size())});
  }
  return uses;
}

}  // namespace

void Pipeline::restore_daily(const SavedStates& saved) {
  for (const Home& home : parts_.site.homes) {
    const auto found = saved.find(key_of(home.id));
    if (found != saved.end() && found->second.size() == 2 && found->second[0] == kPipelineDailyLayout)
      daily_told_[home.id] = found->second[1];
  }
}

void Pipeline::tell_daily_totals(Instant now) {
  if (!parts_.settings.platform || now.steady < next_daily_ || now.quality != ClockQuality::synced) return;
  const Duration ahead = zone_.ahead_of_utc(now.wall);
  const Duration local = now.wall.time_since_epoch() + ahead;
  const std::int64_t day = std::chrono::floor<std::chrono::days>(local).count() - 1;
  const Duration of_day = local - std::chrono::floor<std::chrono::days>(local);
  // One home a turn: no alarm waits for two hundred.
  while (of_day >= kNotBefore && daily_home_ < parts_.site.homes.size()) {
    const HomeIndex home = daily_home_++;
    const HomeSettings& settings = parts_.settings.homes[home];
    const auto told = daily_told_.find(settings.id);
    if (!settings.consent.daily_totals || (told != daily_told_.end() && told->second >= day)) continue;
    const auto uses = uses_of(parts_.store, parts_.site, home, WallTime{std::chrono::days{day}} - ahead);
    if (uses.empty() && of_day < kNotAfter) return;
    if (!uses.empty()) batch_.outbox.push_back(daily_report(settings.id, day_text(day), uses, now.steady));
    daily_told_[settings.id] = day;
    states_[key_of(settings.id)] = {key_of(settings.id), {kPipelineDailyLayout, day}};
    return;
  }
  daily_home_ = 0;
  next_daily_ = now.steady + kBetweenLooks;
}

}  // namespace anju
