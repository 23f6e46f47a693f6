// The part of the command line that asks about rules.
#include <CLI/CLI.hpp>

#include "daemon/ctl/command_line.hpp"

namespace anju {
namespace {

constexpr int kLongestBacktest = 400;  // days; the store keeps less

CLI::App* add_command(CLI::App& rule, Options& options, const char* name, const char* what,
                      RuleOptions::Ask ask) {
  CLI::App* command = rule.add_subcommand(name, what)->fallthrough();
  command->callback([&options, ask] {
    options.command = Options::Command::rule;
    options.rule.ask = ask;
  });
  command->add_option("--config", options.rule.config,
                      "settings (default " + options.rule.config.string() + ")");
  command->add_option("--share", options.share,
                      "folder of the shipped files, rules/ and profiles/ below it\n"
                      "(environment ANJU_SHARE; default /usr/share/anju)");
  return command;
}

void add_home(CLI::App* command, Options& options, bool is_required = false) {
  command->add_option("--home", options.rule.home, "id of the home")->required(is_required);
}

void add_store(CLI::App* command, Options& options) {
  command->add_option("--store", options.rule.store, "database of the daemon (default: as the settings say)");
}

void add_reading(CLI::App& rule, Options& options) {
  CLI::App* list = add_command(rule, options, "list", "Every rule: on or off, by whom, and what it watches",
                               RuleOptions::Ask::list);
  add_home(list, options);
  list->add_flag("--all", options.rule.with_presets, "presets that are off as well");
  list->footer("Example: anjuctl rule list --home h-7f3a --all");
  CLI::App* show =
      add_command(rule, options, "show", "One rule: its limits in each place, and where they come from",
                  RuleOptions::Ask::show);
  show->add_option("name", options.rule.name, "name of the rule")->required();
  add_home(show, options);
  show->footer("Example: anjuctl rule show door-left-open --home h-7f3a");
  CLI::App* check = add_command(rule, options, "check", "Is a rule file right, and what would it watch here",
                                RuleOptions::Ask::check);
  check->add_option("files", options.rule.files, "rule files (default: all rules of the settings)");
  check->footer("Example: anjuctl rule check new.toml && sudo cp new.toml /etc/anju/rules.d/");
}

void add_asking(CLI::App& rule, Options& options) {
  CLI::App* explain = add_command(rule, options, "explain", "Why did a rule speak, or why did it not",
                                  RuleOptions::Ask::explain);
  explain->add_option("name", options.rule.name, "name of the rule")->required();
  add_home(explain, options);
  explain->add_option(
      "--at", options.rule.at,
      "as of then, from the stored readings (ISO 8601 with an offset; default: now, from the daemon)");
  add_store(explain, options);
  explain->footer(
      "Examples:\n  anjuctl rule explain door-left-open --home h-7f3a\n"
      "  sudo anjuctl rule explain inactivity --home h-7f3a --at 2026-11-24T06:00+08:00");
  CLI::App* backtest =
      add_command(rule, options, "backtest", "What the rules would have told of a home's last days",
                  RuleOptions::Ask::backtest);
  add_home(backtest, options, true);
  backtest->add_option("--days", options.rule.days, "how many days back (default 30)")
      ->check(CLI::Range(1, kLongestBacktest));
  backtest->add_option("--rule", options.rule.name, "only this rule");
  backtest->add_option("--rules-file", options.rule.rules_file,
                       "rules on trial, in place of those of the same name");
  add_store(backtest, options);
  backtest->footer("Example: sudo anjuctl rule backtest --home h-7f3a --days 30 --rules-file new.toml");
}

}  // namespace

void add_rule(CLI::App& app, Options& options) {
  CLI::App* rule =
      app.add_subcommand("rule", "The rules: which there are, why one spoke, what a new one would do");
  rule->fallthrough()->require_subcommand(1);
  add_reading(*rule, options);
  add_asking(*rule, options);
}

}  // namespace anju
