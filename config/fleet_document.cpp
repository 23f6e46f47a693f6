#include "config/fleet_document.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "config/table_reader.hpp"
#include "config/toml_edit.hpp"

namespace anju {
namespace {

constexpr std::size_t kMostKeys = 64;

// Whole sections end with a dot.
constexpr std::array<std::string_view, 15> kFromAfar{
    "gateway.language",   "gateway.holidays",  "store.commit_interval",
    "store.raw_days",     "store.alert_days",  "store.rollup_days",
    "store.quota_mib",    "store.reserve_mib", "quota.",
    "platform.heartbeat", "rules.settle",      "rules.enable",
    "rules.disable",      "rules.inactivity.", "page."};

// "2026-12-31": the day after it begins.
std::optional<WallTime> end_of_day(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  const auto part = [&text](std::size_t from, std::size_t size, auto& value) {
    const char* const end = text.data() + from + size;
    const auto [stop, fault] = std::from_chars(text.data() + from, end, value);
    return fault == std::errc{} && stop == end;
  };
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !part(0, 4, year) || !part(5, 2, month) ||
      !part(8, 2, day))
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{date} + std::chrono::days{1}};
}

void read_addressee(TableReader& reader, FleetDocument& document) {
  reader.identifier("rollout", document.rollout);
  reader.identifier("group", document.group, Need::optional);
  reader.identifier("gateway", document.gateway, Need::optional);
  if (document.group.empty() && document.gateway.empty())
    reader.wrong("group", "missing: it says for whom this is; or gateway does");
  reader.integer<unsigned>("percent", document.percent, 1, 100);
}

void read_base(TableReader& reader, FleetDocument& document) {
  reader.integer<std::uint64_t>("number", document.number, 1, kHighestFleetNumber, Need::required);
  reader.integer<std::uint64_t>("base", document.base, 0, kHighestFleetNumber);
  reader.text("base_revision", document.base_revision, Need::optional, 64);
  if (document.base >= document.number && reader.has("number"))
    reader.wrong("base", "must be lower than the number");
  if (!document.base_revision.empty() && document.gateway.empty())
    reader.wrong("base_revision", "names the settings of one box, and gateway names none");
  std::string expires;
  if (!reader.text("expires", expires, Need::required)) return;
  if (const auto end = end_of_day(expires))
    document.expires_at = *end;
  else
    reader.wrong("expires", shown(expires) + " is no day, such as \"2026-12-31\"");
}

void read_changes(TableReader& reader, std::string_view text, FleetDocument& document) {
  reader.accept({"set"});
  reader.texts("unset", document.unset, kMostKeys);
  constexpr std::string_view kSet = "set.";
  for (const auto& [key, value] : flat_values(text))
    if (key.starts_with(kSet)) document.set.emplace(key.substr(kSet.size()), value);
  if (document.set.empty() && document.unset.empty())
    reader.wrong("set", "missing: nothing is to be changed");
  if (document.set.size() > kMostKeys) reader.wrong("set", "has more than 64 keys");
  const auto judge = [&reader](std::string_view table, const std::string& key) {
    if (!may_be_set_from_afar(key))
      reader.wrong(table, shown(key) + " is no setting that a city may have otherwise");
  };
  for (const auto& [key, value] : document.set) judge("set", key);
  for (const std::string& key : document.unset) judge("unset", key);
}

}  // namespace

bool may_be_set_from_afar(std::string_view key) {
  return std::any_of(kFromAfar.begin(), kFromAfar.end(), [key](std::string_view known) {
    return known.ends_with('.') ? key.size() > known.size() && key.starts_with(known) : key == known;
  });
}

Result<FleetDocument> read_fleet_document(std::string_view text) {
  if (text.size() > kMostFleetDocument) return Error{ErrorCode::malformed, "it has more than 32768 bytes"};
  if (!text.starts_with(kFleetHeadline))
    return Error{ErrorCode::malformed, "its first line must be: # anju settings 1"};
  MistakeList mistakes;
  FleetDocument document;
  const ParsedToml parsed = parse_or_report(text, "", mistakes);
  if (!parsed.error) {
    TableReader reader(parsed.root, 1, "", "", mistakes);
    read_addressee(reader, document);
    read_base(reader, document);
    read_changes(reader, text, document);
    reader.refuse_unknown();
  }
  std::string all;
  for (const Mistake& mistake : mistakes.take()) all += (all.empty() ? "" : "; ") + to_text(mistake);
  if (!all.empty()) return Error{ErrorCode::malformed, all};
  return document;
}

Result<std::string> with_fleet_document(std::string_view settings, const FleetDocument& document) {
  Result<std::string> text = std::string(settings);
  for (const auto& [key, value] : document.set)
    if (text) text = with_value(*text, key, value);
  for (const std::string& key : document.unset) {
    if (!text) break;
    auto without = without_key(*text, key);
    if (without || without.error().code != ErrorCode::not_found) text = std::move(without);
  }
  if (text) text = with_value(*text, "fleet.taken", std::to_string(document.number));
  return text;
}

}  // namespace anju
