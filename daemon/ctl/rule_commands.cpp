#include "daemon/ctl/rule_commands.hpp"

#include <algorithm>

#include "config/timezone.hpp"
#include "daemon/ctl/local_zone.hpp"

namespace anju {

Outcome<Settings> load_for_rules(const RuleOptions& options, Language language) {
  LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
  const std::string name = options.config.string();  // an argument only refers to its value
  const auto file = fmt::arg("file", name);
  if (!loaded.mistakes.empty())
    return Problem{kExitFailed, "settings.wrong", say(language, Message::settings_what, file),
                   to_text(loaded.mistakes.front()), say(language, Message::settings_hint, file)};
  const bool is_known = options.home.empty() ||
                        std::any_of(loaded.settings.homes.begin(), loaded.settings.homes.end(),
                                    [&options](const HomeSettings& home) { return home.id == options.home; });
  if (!is_known) return unknown_home(options, loaded.settings, language);
  if (timezone_fault(loaded.settings.gateway.timezone).empty())
    use_time_zone(loaded.settings.gateway.timezone);
  return std::move(loaded.settings);
}

Problem unknown_home(const RuleOptions& options, const Settings& settings, Language language) {
  std::vector<std::string_view> known;
  for (const HomeSettings& home : settings.homes) known.push_back(home.id);
  return {kExitNotFound, "home.unknown",
          say(language, Message::rule_home_what, fmt::arg("home", options.home)),
          say(language, Message::rule_home_why, fmt::arg("file", options.config.string()),
              fmt::arg("known", listed(known))),
          std::string(text(Message::rule_home_hint).in(language))};
}

Problem unknown_rule(const std::string& name, const std::vector<std::string_view>& known, Language language) {
  std::string nearest = hint(name, known, "");
  // `hint` speaks of all of them when none is near, which are too many to read here.
  if (nearest.size() > 80) nearest.clear();
  return {
      kExitFailed, "rule.unknown", say(language, Message::rule_unknown_what, fmt::arg("rule", name)),
      say(language, Message::rule_unknown_why, fmt::arg("count", known.size()), fmt::arg("nearest", nearest)),
      std::string(text(Message::rule_unknown_hint).in(language))};
}

RuleAnswer run_rule(const RuleOptions& options, const Query& query, const Look& look) {
  switch (options.ask) {
    case RuleOptions::Ask::show:
      return show_rule(options, query, look);
    case RuleOptions::Ask::check:
      return check_rules(options, query, look);
    case RuleOptions::Ask::explain:
      return explain_rule(options, query, look);
    case RuleOptions::Ask::backtest:
      return backtest_rules(options, query, look);
    case RuleOptions::Ask::list:
      break;
  }
  return list_rules(options, query, look);
}

}  // namespace anju
