// `anjuctl rule check`.
#include <fmt/chrono.h>

#include <algorithm>
#include <set>

#include "config/rule_plan.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_words.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// What is on trial, within the settings of this box.
struct Trial {
  Settings settings;
  std::vector<Mistake> mistakes;
  std::set<std::string> files;  // empty: every rule of the box
};

// With files, mistakes of the settings are not theirs: they are tried against what could be read. Without a
// file of settings the shipped rules are all there is.
Trial load_trial(const RuleOptions& options) {
  Trial trial;
  std::error_code fault;
  if (options.files.empty() || std::filesystem::exists(options.config, fault)) {
    LoadedSettings loaded = load_settings(options.config, {options.shared_folder});
    trial.settings = std::move(loaded.settings);
    trial.mistakes = std::move(loaded.mistakes);
  } else {
    LoadedRules loaded = load_shipped_rules({options.shared_folder});
    trial.settings.owner_rules = std::move(loaded.rules);
    trial.settings.holidays = std::move(loaded.holidays);
    trial.mistakes = std::move(loaded.mistakes);
  }
  const bool is_sound = trial.mistakes.empty();
  for (const Mistake& mistake : add_rule_files(options.files, trial.settings.owner_rules))
    trial.mistakes.push_back(mistake);
  for (const auto& file : options.files) trial.files.insert(file.string());
  // Rules that are right by themselves may be wrong with the numbers that a home gives them.
  if (is_sound && trial.mistakes.empty() && !options.files.empty())
    trial.mistakes = plan_rules(trial.settings, make_site(trial.settings)).mistakes;
  return trial;
}

bool is_on_trial(const Trial& trial, const RuleEntry& entry) {
  return entry.rule && (trial.files.empty() || trial.files.contains(entry.rule->file));
}

std::string known_until(const Settings& settings) {
  const auto until =
      make_calendar(Zone::find(settings.gateway.timezone).value_or(Zone{}), settings.holidays).known_until();
  if (!until) return "";
  const std::chrono::year_month_day day{*until};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

std::string as_text(Language language, const Trial& trial, const RuleBook& book) {
  std::string out;
  std::size_t checked = 0;
  for (const RuleEntry& entry : book.entries()) {
    if (!is_on_trial(trial, entry)) continue;
    ++checked;
    // Of a whole box only what needs a look; of a file on trial everything.
    if (!trial.files.empty())
      out += say(language, entry.is_on() ? Message::check_watches : Message::check_preset,
                 fmt::arg("rule", printable(entry.name)), fmt::arg("count", entry.watched())) +
             "\n";
    for (const RuleInHome& here : entry.homes) {
      const std::string home = printable(book.site().homes[here.home].id);
      for (std::size_t i = 0; !trial.files.empty() && i < here.places.size(); ++i)
        out += "  " + home + ": " + place_text(language, book.site(), here.places[i]) + "\n";
      for (const LeftOut& left : here.left_out)
        out += say(language, Message::check_left_out, fmt::arg("rule", printable(entry.name)),
                   fmt::arg("home", home), fmt::arg("reason", printable(left.reason))) +
               "\n";
    }
  }
  out += say(language, Message::check_good, fmt::arg("count", checked)) + "\n";
  const std::string until = known_until(trial.settings);
  out += until.empty() ? std::string(text(Message::check_no_holidays).in(language))
                       : say(language, Message::check_holidays, fmt::arg("day", until));
  return out + "\n";
}

std::string as_json(const Trial& trial) {
  json::object answer;
  json::array mistakes;
  for (const Mistake& mistake : trial.mistakes)
    mistakes.push_back(json::object{
        {"file", mistake.file}, {"line", mistake.line}, {"key", mistake.key}, {"reason", mistake.reason}});
  answer["good"] = trial.mistakes.empty();
  answer["mistakes"] = std::move(mistakes);
  const std::string until = known_until(trial.settings);
  answer["holidays_known_until"] = until.empty() ? json::value() : json::value(until);
  return answer_json(std::move(answer));
}

std::string json_with_rules(const Trial& trial, const RuleBook& book) {
  json::object answer = json::object{{"good", true}, {"mistakes", json::array{}}};
  json::array rules;
  for (const RuleEntry& entry : book.entries())
    if (is_on_trial(trial, entry)) rules.push_back(rule_json(book, entry, true));
  answer["rules"] = std::move(rules);
  const std::string until = known_until(trial.settings);
  answer["holidays_known_until"] = until.empty() ? json::value() : json::value(until);
  return answer_json(std::move(answer));
}

}  // namespace

RuleAnswer check_rules(const RuleOptions& options, const Query& query, const Look& look) {
  const Trial trial = load_trial(options);
  if (!trial.mistakes.empty()) {
    if (query.as_json) return {as_json(trial), {}, kExitFailed};
    std::string out;
    for (const Mistake& mistake : trial.mistakes) out += to_text(mistake) + "\n";
    out += say(look.language, Message::check_mistakes, fmt::arg("count", trial.mistakes.size())) + "\n";
    return {out, {}, kExitFailed};
  }
  const RuleBook book(trial.settings, options.shared_folder, options.home);
  return {query.as_json ? json_with_rules(trial, book) : as_text(look.language, trial, book)};
}

}  // namespace anju
