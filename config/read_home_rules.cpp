#include <algorithm>

#include "config/read_rules.hpp"

namespace anju {
namespace {

constexpr std::size_t kRulesOfHome = 128;

const OwnerRule* find_rule(const std::vector<OwnerRule>& rules, std::string_view name) {
  const auto found = std::find_if(rules.begin(), rules.end(),
                                  [name](const OwnerRule& rule) { return rule.info.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

const OwnerRule* known_rule(TableReader& reader, std::string_view key, const std::string& name,
                            const std::vector<OwnerRule>& rules) {
  if (const OwnerRule* rule = find_rule(rules, name)) return rule;
  std::vector<std::string_view> names;
  names.reserve(rules.size());
  for (const OwnerRule& rule : rules) names.push_back(rule.info.name);
  constexpr std::size_t kListed = 40;
  // Nobody reads more of them; `anjuctl rule list` shows all.
  if (names.size() > kListed && hint(name, names, "").find("did you mean") == std::string::npos)
    names.clear();
  reader.wrong(key, "unknown rule " + shown(name) + hint(name, names, "known are"));
  return nullptr;
}

bool is_disabled(const HomeSettings& home, std::string_view id) {
  return std::any_of(home.disabled.begin(), home.disabled.end(),
                     [id](const DeviceSettings& device) { return device.id == id; });
}

// Which device there is of this home; empty: all of them.
bool read_device(TableReader& reader, const HomeSettings& home, std::string& device) {
  if (!reader.has("device")) return true;
  if (!reader.text("device", device)) return false;
  std::vector<std::string_view> ids;
  for (const DeviceSettings& known : home.devices) {
    if (known.id == device) return true;
    ids.push_back(known.id);
  }
  if (is_disabled(home, device)) return true;
  reader.wrong("device", "unknown device " + shown(device) + " of this home" + hint(device, ids, "it has"));
  return false;
}

bool is_of_one_device(RuleKind kind) { return kind != RuleKind::sequence && kind != RuleKind::quorum; }

void read_home_rule(TableReader& reader, const std::vector<OwnerRule>& rules, FirstPlaces& places,
                    HomeSettings& home) {
  HomeRule rule;
  if (!reader.text("name", rule.named.rule, Need::required)) return;
  rule.named.key = reader.path();
  rule.named.line = reader.line();
  const OwnerRule* known = known_rule(reader, "name", rule.named.rule, rules);
  if (!known) return;
  if (!read_device(reader, home, rule.device)) return;
  if (!rule.device.empty() && !is_of_one_device(known->kind))
    reader.wrong("device",
                 "a rule of kind \"" + std::string(name(known->kind)) + "\" is one for the whole home");
  rule.change = read_rule_change(reader, known->kind);
  std::string why;
  reader.text("why", why, Need::optional, 1024);
  const std::string earlier =
      places.earlier(rule.named.rule + "|" + rule.device, reader.file(), reader.line());
  if (!earlier.empty())
    reader.wrong("name", "the rule " + shown(rule.named.rule) + " is already at " + earlier);
  reader.refuse_unknown();
  // It waits with its device.
  if (!is_disabled(home, rule.device)) home.rules.push_back(std::move(rule));
}

}  // namespace

void read_named_rules(TableReader& reader, std::string_view key, const std::vector<OwnerRule>& rules,
                      std::vector<NamedRule>& named) {
  std::vector<std::string> names;
  if (!reader.texts(key, names, kMostRules)) return;
  for (const std::string& name : names) {
    if (!known_rule(reader, key, name, rules)) continue;
    const auto is_same = [&](const NamedRule& other) { return other.rule == name; };
    if (std::any_of(named.begin(), named.end(), is_same)) reader.wrong(key, shown(name) + " is named twice");
    named.push_back({name, reader.path_of(key), reader.line_of(key)});
  }
}

void read_home_rules(TableReader& root, const std::vector<OwnerRule>& rules, HomeSettings& home) {
  FirstPlaces places;
  for (TableReader& reader : root.tables("rule", kRulesOfHome)) read_home_rule(reader, rules, places, home);
}

}  // namespace anju
