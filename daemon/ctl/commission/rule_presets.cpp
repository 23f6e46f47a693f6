#include "daemon/ctl/commission/rule_presets.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <set>

#include "config/files.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/replace_file.hpp"
#include "daemon/ctl/rule_book.hpp"
#include "daemon/ctl/rule_words.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Each limit once: eight sensors of one model have the same.
std::string limits_of(const RuleBook& book, const RuleEntry& entry, const RuleInHome& here,
                      Language language) {
  std::set<std::string> seen;
  std::string all;
  for (const RulePlace& place : here.places) {
    const std::string limit = limit_text_at(language, book, entry, here.home, place);
    if (limit.empty() || !seen.insert(limit).second) continue;
    all += (all.empty() ? "" : "; ") + limit;
  }
  return all;
}

std::string in_words(const RuleBook& book, const RuleEntry& entry, const RuleInHome& here,
                     const CommissionAround& around) {
  const Language language = around.look.language;
  const std::string limits = limits_of(book, entry, here, language);
  return around.words(
      Message::rule_in_words, fmt::arg("title", title_of(language, entry)),
      fmt::arg("limits", limits.empty() ? std::string(text(Message::rule_at_once).in(language)) : limits),
      fmt::arg("class", class_text(language, entry, book.site())), fmt::arg("count", here.places.size()));
}

}  // namespace

RulesInWords rules_in_words(const Settings& settings, const std::string& home,
                            const CommissionAround& around) {
  RulesInWords words;
  const RuleBook book(settings, around.shared_folder, home);
  for (const RuleEntry& entry : book.entries()) {
    for (const RuleInHome& here : entry.homes) {
      if (here.is_on && !here.places.empty()) words.on.push_back(in_words(book, entry, here, around));
      if (!here.is_on && entry.rule) words.off.push_back({entry.name, title_of(around.look.language, entry)});
    }
  }
  return words;
}

Outcome<CommissionEnd> enable_rules(const std::string& home, const std::vector<std::string>& rules,
                                    const CommissionAround& around) {
  const auto settings = right_settings(around);
  if (!settings) return settings.error();
  const HomeSettings* const found = find_home(*settings, home);
  if (!found) return no_such_home(around, *settings, home);
  const auto lock = FolderLock::take(found->file.parent_path());
  if (!lock) return not_written(around, lock.error().what);
  const auto before = read_text_file(found->file);
  if (!before) return not_written(around, before.error().what);
  std::vector<std::string> all;
  for (const NamedRule& rule : found->rules_on) all.push_back(rule.rule);
  for (const std::string& rule : rules)
    if (std::find(all.begin(), all.end(), rule) == all.end()) all.push_back(rule);
  std::string list;
  for (const std::string& rule : all) list += (list.empty() ? "" : ", ") + toml_text(rule);
  const auto after = with_value(*before, "home.rules", "[" + list + "]");
  if (!after) return not_written(around, after.error().what);
  if (const auto problem = write_home(around, found->file, *before, *after)) return *problem;
  if (around.door.as_json)
    return CommissionEnd{json::serialize(json::object{{"schema_version", 1},
                                                      {"home", home},
                                                      {"rules", json::array(all.begin(), all.end())},
                                                      {"next", "anjuctl reload"}}) +
                         "\n"};
  return CommissionEnd{around.words(Message::rules_enabled, fmt::arg("home", home), fmt::arg("rules", list)) +
                       "\n"};
}

}  // namespace anju
