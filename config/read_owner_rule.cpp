#include <algorithm>
#include <array>
#include <charconv>

#include "config/read_rules.hpp"
#include "rules/alarm_channel.hpp"
#include "rules/device_silence.hpp"
#include "rules/inactivity.hpp"

namespace anju {
namespace {

const std::vector<std::pair<std::string_view, RuleKind>>& kinds() {
  static const auto kKinds = [] {
    std::vector<std::pair<std::string_view, RuleKind>> words;
    for (std::size_t i = 0; i < kRuleKinds; ++i)
      words.emplace_back(name(static_cast<RuleKind>(i)), static_cast<RuleKind>(i));
    return words;
  }();
  return kKinds;
}

template <class Enum>
std::vector<std::pair<std::string_view, Enum>> words_until(Enum last) {
  std::vector<std::pair<std::string_view, Enum>> words;
  for (int i = 0; i <= static_cast<int>(last); ++i)
    words.emplace_back(name(static_cast<Enum>(i)), static_cast<Enum>(i));
  return words;
}

const std::vector<std::pair<std::string_view, CapSeverity>> kSeverities{{"extreme", CapSeverity::extreme},
                                                                        {"severe", CapSeverity::severe},
                                                                        {"moderate", CapSeverity::moderate},
                                                                        {"minor", CapSeverity::minor}};
const std::vector<std::pair<std::string_view, CapCertainty>> kCertainties{
    {"observed", CapCertainty::observed},
    {"likely", CapCertainty::likely},
    {"possible", CapCertainty::possible}};

bool is_rule_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.';
  });
}

void read_name(TableReader& reader, std::string& target) {
  std::string text;
  if (!reader.text("name", text, Need::required)) return;
  constexpr std::array<std::string_view, 4> kOwn{AlarmChannelRule::kName, DeviceSilenceRule::kName,
                                                 InactivityRule::kName, "presence-unknown"};
  if (!is_rule_name(text)) {
    reader.wrong("name", shown(text) + " is no name of a rule: 1 to 64 of letters, digits, - and .");
  } else if (std::find(kOwn.begin(), kOwn.end(), text) != kOwn.end()) {
    reader.wrong("name", shown(text) + " is a rule that is part of Anju");
  } else {
    target = text;
  }
}

template <class Enum>
void read_word(TableReader& reader, std::string_view key, std::optional<Enum>& target,
               const std::vector<std::pair<std::string_view, Enum>>& words) {
  Enum value{};
  if (reader.word(key, value, words)) target = value;
}

void read_info(TableReader& reader, RuleInfo& info) {
  reader.word("event", info.event, words_until(EventKind::test), Need::required);
  read_word(reader, "class", info.alert_class, words_until(AlertClass::technical));
  read_word(reader, "dispatch", info.dispatch, words_until(Dispatch::maintenance));
  read_word(reader, "severity", info.severity, kSeverities);
  read_word(reader, "certainty", info.certainty, kCertainties);
  std::optional<TableReader> title = reader.table("title", Need::required);
  if (!title) return;
  title->text("zh", info.title_zh, Need::required, 96);
  title->text("en", info.title_en, Need::required, 96);
  title->refuse_unknown();
}

void read_ticket(TableReader& reader, OwnerRule& rule) {
  if (rule.kind != RuleKind::threshold)
    return reader.forbid({"ticket"}, "is not for kind \"" + std::string(name(rule.kind)) + "\"");
  if (reader.text("ticket", rule.info.ticket) && !is_rule_name(rule.info.ticket))
    reader.wrong("ticket", shown(rule.info.ticket) + " is no name: 1 to 64 of letters, digits, - and .");
}

// "10-15": month and day.
std::optional<std::chrono::month_day> parse_month_day(std::string_view text) {
  unsigned month = 0;
  unsigned day = 0;
  if (text.size() != 5 || text[2] != '-') return std::nullopt;
  const auto month_end = std::from_chars(text.data(), text.data() + 2, month).ptr;
  const auto day_end = std::from_chars(text.data() + 3, text.data() + 5, day).ptr;
  const std::chrono::month_day date{std::chrono::month{month}, std::chrono::day{day}};
  const bool whole = month_end == text.data() + 2 && day_end == text.data() + 5;
  return whole && date.ok() ? std::optional(date) : std::nullopt;
}

void read_season(TableReader& reader, std::optional<Season>& season) {
  std::optional<TableReader> table = reader.table("season");
  if (!table) return;
  Season read;
  for (const auto& [key, target] : {std::pair("from", &read.from), std::pair("to", &read.to)}) {
    std::string text;
    if (!table->text(key, text, Need::required)) continue;
    const auto date = parse_month_day(text);
    if (!date) table->wrong(key, shown(text) + " is no month and day; write it as in \"10-15\"");
    if (date) *target = *date;
  }
  table->refuse_unknown();
  season = read;
}

void read_when(TableReader& reader, OwnerRule& rule) {
  const bool may =
      rule.kind != RuleKind::usual_use && rule.kind != RuleKind::quorum && rule.kind != RuleKind::overdue;
  if (!may)
    return reader.forbid({"season", "only_at"}, "is not for kind \"" + std::string(name(rule.kind)) + "\"");
  read_season(reader, rule.season);
  reader.boolean("only_at", rule.only_at);
  if (rule.only_at && !reader.has("at"))
    reader.wrong("only_at", "there is no [[rule.at]] that says when, so it would never be");
}

void read_tiers(TableReader& reader, OwnerRule& rule) {
  for (std::size_t i = 0; i < kTierNames.size(); ++i) {
    std::optional<TableReader> tier = reader.table(kTierNames[i]);
    if (!tier) continue;
    rule.tiers[i] = read_rule_change(*tier, rule.kind);
    tier->refuse_unknown();
  }
}

}  // namespace

OwnerRule read_owner_rule(TableReader& reader) {
  OwnerRule rule;
  rule.file = reader.file();
  rule.line = reader.line();
  rule.key = reader.path();
  read_name(reader, rule.info.name);
  read_info(reader, rule.info);
  reader.text("why", rule.why, Need::required, 1024);
  if (!reader.word("kind", rule.kind, kinds(), Need::required)) {
    // What else is there only the kind can tell. By its name it stays known.
    return rule;
  }
  read_ticket(reader, rule);
  read_watched(reader, rule);
  read_when(reader, rule);
  rule.base = read_rule_change(reader, rule.kind);
  read_tiers(reader, rule);
  // For a truth the limit is what it is.
  if (rule.kind != RuleKind::threshold || !rule.is) refuse_faults(rule, reader);
  reader.refuse_unknown();
  return rule;
}

void read_rule_file(std::string_view text, std::string_view file, FirstPlaces& names,
                    std::vector<OwnerRule>& rules, MistakeList& mistakes) {
  const ParsedToml parsed = parse_or_report(text, file, mistakes);
  if (parsed.error) return;
  TableReader root(parsed.root, 1, "", file, mistakes);
  for (TableReader& reader : root.tables("rule", kMostRules)) {
    OwnerRule rule = read_owner_rule(reader);
    const std::string& name = rule.info.name;
    if (name.empty()) continue;
    if (const std::string earlier = names.earlier(name, file, rule.line); !earlier.empty()) {
      reader.wrong("name", "the rule " + shown(name) + " is already at " + earlier);
      continue;
    }
    const auto same = std::find_if(rules.begin(), rules.end(),
                                   [&](const OwnerRule& known) { return known.info.name == name; });
    if (same != rules.end()) {
      *same = std::move(rule);
    } else if (rules.size() == kMostRules) {
      reader.wrong("more than " + std::to_string(kMostRules) + " rules in all files");
      return;
    } else {
      rules.push_back(std::move(rule));
    }
  }
  root.refuse_unknown();
}

}  // namespace anju
