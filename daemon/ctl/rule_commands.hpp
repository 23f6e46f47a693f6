// `anjuctl rule`: what the rules of a box are, what they would do, and why one has or has not spoken.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/query.hpp"

namespace anju {

struct RuleOptions {
  enum class Ask : std::uint8_t { list, show, check, explain, backtest };

  Ask ask = Ask::list;
  std::string name;  // of a rule
  std::string home;  // empty: all
  bool with_presets = false;
  std::vector<std::filesystem::path> files;  // check
  std::string at;                            // explain: an instant; empty: now
  int days = 30;                             // backtest
  std::string rules_file;                    // backtest: rules on trial
  std::string store;                         // empty: as the settings say
  std::filesystem::path config = "/etc/anju/anju.toml";
  std::filesystem::path shared_folder;
};

// What is printed, and the exit code. A problem is told beside the output.
struct RuleAnswer {
  std::string output;
  std::optional<Problem> problem = {};
  int exit_code = 0;
};

RuleAnswer run_rule(const RuleOptions& options, const Query& query, const Look& look);

// The settings that the questions are about. Errors: the first of their mistakes.
Outcome<Settings> load_for_rules(const RuleOptions& options, Language language);
// No such home in the settings, no such rule: with what there is.
Problem unknown_home(const RuleOptions& options, const Settings& settings, Language language);
Problem unknown_rule(const std::string& name, const std::vector<std::string_view>& known, Language language);

// Each is one of the questions.
RuleAnswer list_rules(const RuleOptions& options, const Query& query, const Look& look);
RuleAnswer show_rule(const RuleOptions& options, const Query& query, const Look& look);
RuleAnswer check_rules(const RuleOptions& options, const Query& query, const Look& look);
RuleAnswer explain_rule(const RuleOptions& options, const Query& query, const Look& look);
RuleAnswer backtest_rules(const RuleOptions& options, const Query& query, const Look& look);

}  // namespace anju
