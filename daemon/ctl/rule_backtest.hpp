// What the rules would have told of a home's last days, beside what was told then. Pure, but for the words.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/ctl/home_past.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/rule_book.hpp"

namespace anju {

// At most so many alerts a week in a home, or nobody listens to them any more.
inline constexpr double kWeeklyTarget = 1;

struct WouldTell {
  Transition raised;
  AlertClass alert_class = AlertClass::technical;
  std::optional<Instant> cleared;
  bool was_told = false;
  bool is_kept_back = false;  // by a mode of the home, and over before the mode let it go; or a test
};

struct RuleSum {
  std::string rule;
  std::size_t watched = 0;  // places
  std::size_t would = 0;
  std::size_t was = 0;
};

struct DeviceDays {
  std::string device;
  int heard = 0;  // days on which something was
};

struct Backtest {
  std::string home;
  Instant from;
  Instant to;  // the last reading
  int days = 0;
  std::size_t readings = 0;  // of the span
  std::size_t unplaced = 0;
  int hours_heard = 0;
  int hours = 0;
  std::vector<DeviceDays> devices;
  std::vector<WouldTell> would;
  std::vector<AlertRecord> only_then;  // really raised, and not by these rules
  std::vector<RuleSum> sums;           // of rules that watch something, would tell or have told
  std::size_t modes = 0;               // stretches of the span in which the home had a mode
  std::size_t deaf = 0;                // and in which the box was off, or heard nothing
  double weeks = 0;                    // between the first reading of the span and the last

  double per_week(std::size_t count) const { return weeks > 0 ? static_cast<double>(count) / weeks : 0; }
  // Of those that somebody must do something about.
  double load() const;
};

// The past is not empty. `rules`: the names to look at; empty: all.
Backtest backtest(const RuleBook& book, const RuleSet& rules, const HomePast& past, int days,
                  const std::set<std::string>& names);

std::string backtest_text(const Look& look, const RuleBook& book, const Backtest& result);
std::string backtest_json(const RuleBook& book, const Backtest& result);

}  // namespace anju
