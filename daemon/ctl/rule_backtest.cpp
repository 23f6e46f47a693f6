#include "daemon/ctl/rule_backtest.hpp"

#include <algorithm>
#include <map>

#include "rules/alarm_load.hpp"
#include "rules/classify.hpp"
#include "rules/closed_loop.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

// The daemon heard messages without a reading as well: the same alert need not begin in the same second.
constexpr Duration kSameAlert{15min};

bool is_same(const AlertRecord& then, const WouldTell& now, const Site& site) {
  if (then.id == now.raised.alert_id) return true;
  const std::string device = now.raised.device ? site.devices[*now.raised.device].id : "";
  const Duration apart = then.detected_at.steady - now.raised.at.steady;
  return then.rule == now.raised.rule && then.device == device && apart < kSameAlert && apart > -kSameAlert;
}

void count_data(Backtest& result, const HomePast& past, const Site& site) {
  std::set<std::int64_t> hours;
  std::map<DeviceIndex, std::set<std::int64_t>> days;
  std::optional<SteadyTime> first;
  for (const Reading& reading : past.readings) {
    const SteadyTime at = reading.heard_at.steady;
    if (at < result.from.steady || at > result.to.steady) continue;
    if (!first) first = at;
    ++result.readings;
    // Counted back from the end, so that each hour and each day is a whole one.
    const Duration before = result.to.steady - at;
    if (before >= result.to.steady - result.from.steady) continue;
    hours.insert(before / 1h);
    days[site.channels[reading.channel].device].insert(before / 24h);
  }
  result.hours = result.days * 24;
  result.hours_heard = static_cast<int>(hours.size());
  for (DeviceIndex device = 0; device < site.devices.size(); ++device)
    result.devices.push_back({site.devices[device].id, static_cast<int>(days[device].size())});
  // A few hours say nothing of a week: less than a day counts as a day.
  if (first)
    result.weeks =
        std::chrono::duration<double, std::ratio<604800>>(std::max(result.to.steady - *first, Duration{24h}))
            .count();
}

void replay(Backtest& result, const RuleBook& book, const RuleSet& rules, const HomePast& past,
            const std::set<std::string>& names) {
  const Site& site = book.site();
  std::map<std::string, std::size_t> open;  // in result.would, by id
  std::map<std::string, SteadyTime> held;   // until when a mode keeps it back, by id
  PastReplay engine(past, site, book.settings().rules, rules);
  engine.run(result.to, [&](const Transition& told) {
    if (!names.empty() && !names.contains(std::string(told.rule))) return;
    if (told.kind == Transition::Kind::cleared) {
      const auto found = open.find(told.alert_id);
      if (found == open.end()) return;
      WouldTell& would = result.would[found->second];
      would.cleared = told.at;
      const auto until = held.find(told.alert_id);
      if (until != held.end() && told.at.steady < until->second) would.is_kept_back = true;
      return;
    }
    if (told.at.steady < result.from.steady) return;
    open[told.alert_id] = result.would.size();
    const HomeModes& modes = engine.modes(told.home);
    if (is_held_by_mode(told, modes, told.at.steady))
      held[told.alert_id] = mode_hold_ends(told, modes).value_or(told.at.steady);
    const Tier tier = site.homes[told.home].tier;
    const bool is_test = status_of(told, modes) == CapStatus::test;
    result.would.push_back(
        {told, classify(told.event, tier, rules.find(told.rule)).alert_class, std::nullopt, false, is_test});
  });
}

void compare(Backtest& result, const HomePast& past, const Site& site, const std::set<std::string>& names) {
  for (const AlertRecord& then : past.alerts) {
    const bool is_meant = (names.empty() || names.contains(then.rule)) &&
                          then.detected_at.steady >= result.from.steady &&
                          then.detected_at.steady <= result.to.steady;
    if (!is_meant) continue;
    const auto same = std::find_if(result.would.begin(), result.would.end(), [&](const WouldTell& now) {
      return !now.was_told && is_same(then, now, site);
    });
    if (same != result.would.end()) {
      same->was_told = true;
    } else {
      result.only_then.push_back(then);
    }
  }
}

void sum_up(Backtest& result, const RuleBook& book, const std::set<std::string>& names) {
  std::map<std::string, RuleSum> sums;
  for (const RuleEntry& entry : book.entries()) {
    // The flood of alerts is counted by the daemon, not by the engine: nothing here would ever say it.
    if (!names.empty() && !names.contains(entry.name)) continue;
    if (entry.name == AlarmLoad::kName) continue;
    sums[entry.name] = {entry.name, entry.watched(), 0, 0};
  }
  for (const WouldTell& told : result.would) {
    RuleSum& sum = sums[std::string(told.raised.rule)];
    sum.rule = told.raised.rule;
    ++sum.would;
    sum.was += told.was_told ? 1U : 0U;
  }
  for (const AlertRecord& then : result.only_then) {
    RuleSum& sum = sums[then.rule];
    sum.rule = then.rule;
    ++sum.was;
  }
  for (const auto& [name, sum] : sums)
    if (!names.empty() || sum.watched + sum.would + sum.was > 0) result.sums.push_back(sum);
}

}  // namespace

double Backtest::load() const {
  const auto count = std::count_if(would.begin(), would.end(), [](const WouldTell& told) {
    return told.alert_class != AlertClass::technical && !told.is_kept_back;
  });
  return per_week(static_cast<std::size_t>(count));
}

Backtest backtest(const RuleBook& book, const RuleSet& rules, const HomePast& past, int days,
                  const std::set<std::string>& names) {
  Backtest result;
  result.home = book.site().homes.front().id;
  result.days = days;
  result.to = past.readings.back().heard_at;
  result.from = instant_at(result.to.steady - days * Duration{24h}, result.to);
  result.unplaced = past.unplaced;
  count_data(result, past, book.site());
  for (const HomeLog::Stretch& stretch : past.stretches) {
    if (stretch.to <= result.from.steady || stretch.from > result.to.steady) continue;
    ++(stretch.mode ? result.modes : result.deaf);
  }
  replay(result, book, rules, past, names);
  compare(result, past, book.site(), names);
  sum_up(result, book, names);
  return result;
}

}  // namespace anju
