#include <algorithm>
#include <charconv>
#include <set>

#include "config/read_rules.hpp"

namespace anju {
namespace {

constexpr std::size_t kWindows = 16;

// "22:00" or "06:30".
std::optional<Duration> parse_time_of_day(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  int hours = 0;
  int minutes = 0;
  const auto [hours_end, bad_hours] = std::from_chars(text.data(), text.data() + 2, hours);
  const auto [end, bad_minutes] = std::from_chars(text.data() + 3, text.data() + 5, minutes);
  const bool whole = hours_end == text.data() + 2 && end == text.data() + 5;
  if (bad_hours != std::errc{} || bad_minutes != std::errc{} || !whole) return std::nullopt;
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
  return std::chrono::hours{hours} + std::chrono::minutes{minutes};
}

bool read_time_of_day(TableReader& reader, std::string_view key, Duration& target) {
  std::string text;
  if (!reader.text(key, text, Need::required)) return false;
  const auto time = parse_time_of_day(text);
  if (!time) reader.wrong(key, shown(text) + " is no time of day; write it as in \"22:00\"");
  if (time) target = *time;
  return time.has_value();
}

// False when one that is there could not be read.
bool read_limits(TableReader& reader, RuleKind kind, RuleLimits& limits) {
  bool is_whole = true;
  const std::string not_of_kind =
      "is not for kind \"" + std::string(name(kind)) + "\", whose limits are: " + listed(limits_of(kind));
  for (const NumberLimit& limit : number_limits()) {
    double value = 0;
    if (!has_limit(kind, limit.key)) {
      reader.forbid({limit.key}, not_of_kind);
    } else if (reader.number(limit.key, value)) {
      limits.*limit.member = value;
    } else {
      is_whole &= !reader.has(limit.key);
    }
  }
  for (const DurationLimit& limit : duration_limits()) {
    Duration value{std::chrono::minutes{30}};
    if (!has_limit(kind, limit.key)) {
      reader.forbid({limit.key}, not_of_kind);
    } else if (reader.duration(limit.key, value, limit.lowest, limit.highest)) {
      limits.*limit.member = value;
    } else {
      is_whole &= !reader.has(limit.key);
    }
  }
  return is_whole;
}

std::vector<LimitsAt> read_windows(TableReader& reader, RuleKind kind, bool& is_whole) {
  std::vector<LimitsAt> windows;
  for (TableReader& at : reader.tables("at", kWindows)) {
    LimitsAt window;
    const bool has_from = read_time_of_day(at, "from", window.window.from);
    const bool has_to = read_time_of_day(at, "to", window.window.to);
    if (has_from && has_to && window.window.from == window.window.to)
      at.wrong("to", "is the same time as from: the window would be the whole day");
    is_whole &= read_limits(at, kind, window.limits);
    at.refuse_unknown();
    windows.push_back(window);
  }
  return windows;
}

bool may_have_windows(RuleKind kind) {
  return kind != RuleKind::usual_use && kind != RuleKind::quorum && kind != RuleKind::overdue;
}

// Where a limit was written that makes no sense together with the others: in the tier, or else in the rule.
void say(TableReader& rule, std::optional<TableReader>& tier, const LimitFault& fault) {
  if (fault.key.empty()) {
    rule.wrong(fault.reason);
  } else if (tier && tier->has(fault.key)) {
    tier->wrong(fault.key, fault.reason);
  } else {
    rule.wrong(fault.key, fault.reason);
  }
}

}  // namespace

RuleChange read_rule_change(TableReader& reader, RuleKind kind) {
  RuleChange change;
  bool enabled = true;
  if (reader.boolean("enabled", enabled)) change.enabled = enabled;
  change.is_whole = read_limits(reader, kind, change.limits);
  if (!may_have_windows(kind)) {
    reader.forbid({"at"}, "is not for kind \"" + std::string(name(kind)) + "\": it looks at whole days");
  } else if (reader.has("at")) {
    change.at = read_windows(reader, kind, change.is_whole);
    if (change.at->empty()) reader.wrong("at", "is empty: name at least one window");
  }
  return change;
}

void refuse_faults(const OwnerRule& rule, TableReader& reader) {
  std::set<std::pair<std::string_view, std::string>> said;
  for (std::size_t i = 0; i < kTierNames.size(); ++i) {
    const RuleChange& tier = rule.tiers[i];
    // Of what could not be read nobody knows whether it would make sense.
    if (tier.enabled == false || !rule.base.is_whole || !tier.is_whole) continue;
    std::optional<TableReader> written =
        reader.is_table(kTierNames[i]) ? reader.table(kTierNames[i]) : std::nullopt;
    const EffectiveLimits effective = effective_limits({&rule.base, &tier}, rule.only_at);
    std::vector<RuleLimits> all;
    if (effective.otherwise) all.push_back(*effective.otherwise);
    for (const LimitsAt& at : effective.windows) all.push_back(at.limits);
    for (const RuleLimits& limits : all) {
      for (const LimitFault& fault : faults_of(rule.kind, limits))
        if (said.emplace(fault.key, fault.reason).second) say(reader, written, fault);
    }
  }
}

}  // namespace anju
