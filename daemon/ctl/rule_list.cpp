// `anjuctl rule list`.
#include <algorithm>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "daemon/ctl/terminal.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Who said so; where homes differ, in how many of them it is on.
std::string state_text(Language language, const RuleEntry& entry) {
  std::size_t on = 0;
  SaidBy by = SaidBy::built_in;
  for (const RuleInHome& here : entry.homes) {
    on += here.is_on ? 1U : 0U;
    by = std::max(by, here.by);
  }
  const std::string who = said_by_text(language, by);
  if (on == entry.homes.size()) return say(language, Message::rule_on, fmt::arg("who", who));
  if (on == 0) return say(language, Message::rule_off, fmt::arg("who", who));
  return say(language, Message::rule_on_partly, fmt::arg("on", on), fmt::arg("homes", entry.homes.size()),
             fmt::arg("who", who));
}

std::string watched_text(Language language, const RuleBook& book, const RuleEntry& entry) {
  std::vector<std::string> homes;
  for (const RuleInHome& here : entry.homes) {
    if (here.places.empty()) continue;
    homes.push_back(printable(book.site().homes[here.home].id) + " " + std::to_string(here.places.size()));
  }
  if (homes.empty()) return std::string(text(Message::rule_watches_nothing).in(language));
  constexpr std::size_t kShown = 3;
  std::string all;
  for (std::size_t i = 0; i < std::min(homes.size(), kShown); ++i) {
    if (i > 0) all += text(Message::clause_between).in(language);
    all += homes[i];
  }
  if (homes.size() <= kShown) return all;
  return say(language, Message::rule_watches, fmt::arg("count", entry.watched()),
             fmt::arg("homes", homes.size()));
}

std::string table(const Look& look, const RuleBook& book, const std::vector<const RuleEntry*>& shown) {
  const Language language = look.language;
  const auto head = [language](Message message) { return std::string(text(message).in(language)); };
  std::vector<std::vector<std::string>> rows{{head(Message::column_rule), head(Message::column_kind),
                                              head(Message::column_event), head(Message::column_class),
                                              head(Message::column_state), head(Message::column_watches),
                                              head(Message::column_left_out)}};
  for (const RuleEntry* entry : shown) {
    rows.push_back({printable(entry->name), kind_text(language, *entry), events_text(language, *entry),
                    class_text(language, *entry, book.site()), state_text(language, *entry),
                    watched_text(language, book, *entry),
                    entry->left_out() == 0 ? "" : std::to_string(entry->left_out())});
  }
  return as_table(rows, look.width);
}

std::string as_text(const Look& look, const RuleBook& book, const std::vector<const RuleEntry*>& shown) {
  const Language language = look.language;
  std::string out = table(look, book, shown);
  const std::size_t hidden = book.entries().size() - shown.size();
  std::size_t left_out = 0;
  for (const RuleEntry& entry : book.entries()) left_out += entry.left_out();
  if (left_out > 0) out += say(language, Message::rules_left_out, fmt::arg("count", left_out)) + "\n";
  if (hidden > 0) out += say(language, Message::rules_hidden, fmt::arg("count", hidden)) + "\n";
  if (book.site().homes.empty()) out += std::string(text(Message::rules_no_home).in(language)) + "\n";
  return out;
}

std::string as_json(const RuleBook& book, const std::vector<const RuleEntry*>& shown) {
  json::array rules;
  std::size_t left_out = 0;
  for (const RuleEntry* entry : shown) rules.push_back(rule_json(book, *entry, false));
  for (const RuleEntry& entry : book.entries()) left_out += entry.left_out();
  json::object answer;
  answer["rules"] = std::move(rules);
  answer["hidden"] = book.entries().size() - shown.size();
  answer["left_out"] = left_out;
  return answer_json(std::move(answer));
}

}  // namespace

RuleAnswer list_rules(const RuleOptions& options, const Query& query, const Look& look) {
  const auto settings = load_for_rules(options, look.language);
  if (!settings) return {"", settings.error()};
  const RuleBook book(*settings, options.shared_folder, options.home);
  std::vector<const RuleEntry*> shown;
  for (const RuleEntry& entry : book.entries())
    if (options.with_presets || entry.is_on() || !entry.rule) shown.push_back(&entry);
  return {query.as_json ? as_json(book, shown) : as_text(look, book, shown)};
}

}  // namespace anju
