// `anjuctl rule backtest`.
#include "config/rule_plan.hpp"
#include "daemon/ctl/rule_backtest.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/rule_past.hpp"

namespace anju {
namespace {

// A rule on trial is on, also one that is a preset; what a home says of it still counts.
void turn_on(const std::string& rule, RuleSwitches& switches) {
  std::erase_if(switches.off, [&rule](const NamedRule& off) { return off.rule == rule; });
  switches.on.push_back({rule, "", 0});
}

Outcome<std::set<std::string>> put_on_trial(const RuleOptions& options, Settings& settings,
                                            Language language) {
  std::set<std::string> names;
  if (!options.rules_file.empty()) {
    const auto mistakes = add_rule_files({options.rules_file}, settings.owner_rules);
    const auto file = fmt::arg("file", options.rules_file);
    if (!mistakes.empty())
      return Problem{kExitFailed, "rule.wrong", say(language, Message::trial_what, file),
                     to_text(mistakes.front()), say(language, Message::trial_hint, file)};
    for (const OwnerRule& rule : settings.owner_rules)
      if (rule.file == options.rules_file) names.insert(rule.info.name);
  }
  if (!options.name.empty()) names = {options.name};
  for (const std::string& name : names) turn_on(name, settings.rule_switches);
  return names;
}

}  // namespace

RuleAnswer backtest_rules(const RuleOptions& options, const Query& query, const Look& look) {
  auto loaded = load_for_rules(options, look.language);
  if (!loaded) return {"", loaded.error()};
  Settings settings = only_home(std::move(*loaded), options.home);
  const auto names = put_on_trial(options, settings, look.language);
  if (!names) return {"", names.error()};
  const RuleBook book(settings, options.shared_folder, options.home);
  if (!options.name.empty() && !book.find(options.name)) {
    std::vector<std::string_view> known;
    for (const RuleEntry& entry : book.entries()) known.push_back(entry.name);
    return {"", unknown_rule(options.name, known, look.language)};
  }
  if (!book.plan().mistakes.empty()) {
    const auto file = fmt::arg("file", options.rules_file);
    return {"",
            Problem{kExitFailed, "rule.wrong", say(look.language, Message::trial_what, file),
                    to_text(book.plan().mistakes.front()), say(look.language, Message::trial_hint, file)}};
  }
  const auto past = past_of(options, book, look.language);
  if (!past) return {"", past.error()};
  const RuleSet rules = make_rule_set(settings, book.site());
  const Backtest result = backtest(book, rules, *past, options.days, *names);
  return {query.as_json ? backtest_json(book, result) : backtest_text(look, book, result)};
}

}  // namespace anju
