// `anjuctl rule show`.
#include <algorithm>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/rule_commands.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "rules/classify.hpp"
#include "rules/inactivity.hpp"

namespace anju {
namespace {

void add_line(std::string& out, Language language, Message label, const std::string& value) {
  if (!value.empty())
    out += say(language, Message::rule_line, fmt::arg("label", text(label).in(language)),
               fmt::arg("value", value)) +
           "\n";
}

// The numbers of a rule that is part of Anju; the owner may set them in anju.toml.
std::string built_in_limit(Language language, const RuleBook& book, const RuleEntry& entry, HomeIndex home,
                           const RulePlace& place) {
  const auto lasting = [language](Duration limit) {
    return say(language, Message::clause_limit, fmt::arg("duration", duration_text(language, limit)));
  };
  const InactivitySettings& idle = book.settings().rules.inactivity;
  if (entry.name == InactivityRule::kName) {
    const auto tier = static_cast<std::size_t>(book.site().homes[home].tier);
    const auto& [models, waits] = book.settings().rhythms;
    const bool is_learned = idle.by_rhythm && std::any_of(models.begin(), models.end(),
                                                          [](const auto& m) { return m != nullptr; });
    if (!is_learned) return lasting(idle.limit[tier]);
    const Duration longest = std::chrono::hours{waits[tier].longest};
    return say(language, Message::limit_by_rhythm, fmt::arg("duration", duration_text(language, longest)));
  }
  if (entry.name == InactivityRule::kUnknownName) return lasting(idle.unknown_after);
  if (entry.events.size() == 1 && place.device && !place.channel)
    return lasting(book.site().devices[*place.device].silence_limit);
  return "";
}

}  // namespace

std::string limit_text_at(Language language, const RuleBook& book, const RuleEntry& entry, HomeIndex home,
                          const RulePlace& place) {
  if (!entry.rule) return built_in_limit(language, book, entry, home, place);
  std::optional<Quantity> quantity;
  if (place.channel) quantity = book.site().channels[*place.channel].quantity;
  return limits_text(language, *entry.rule, quantity, limits_at(book, *entry.rule, home, place));
}

namespace {

void add_home(std::string& out, Language language, const RuleBook& book, const RuleEntry& entry,
              const RuleInHome& here) {
  const Home& home = book.site().homes[here.home];
  out += say(language, here.is_on ? Message::rule_home_on : Message::rule_home_off,
             fmt::arg("home", printable(home.id)),
             fmt::arg("tier", word(language, WordKind::tier, name(home.tier))),
             fmt::arg("who", said_by_text(language, here.by))) +
         "\n";
  std::vector<std::vector<std::string>> rows;
  for (const RulePlace& place : here.places)
    rows.push_back(
        {place_text(language, book.site(), place), limit_text_at(language, book, entry, here.home, place)});
  out += in_columns(rows, "  ");
  if (here.is_on && here.places.empty())
    out += "  " + std::string(text(Message::rule_nothing_here).in(language)) + "\n";
  for (const LeftOut& left : here.left_out)
    out += "  " + say(language, Message::rule_left_out, fmt::arg("reason", printable(left.reason))) + "\n";
}

std::string dispatch_text(Language language, const RuleEntry& entry, const Site& site) {
  if (!entry.rule || entry.homes.empty()) return "";
  const Tier tier = site.homes[entry.homes.front().home].tier;
  return std::string(word(language, WordKind::dispatch,
                          name(classify(entry.rule->info.event, tier, &entry.rule->info).dispatch)));
}

std::string as_text(Language language, const RuleBook& book, const RuleEntry& entry) {
  const Language other = language == Language::zh ? Language::en : Language::zh;
  std::string out = printable(entry.name) + "\n";
  add_line(out, language, Message::label_title,
           printable(title_of(language, entry)) + " / " + printable(title_of(other, entry)));
  add_line(out, language, Message::label_kind, kind_text(language, entry));
  add_line(out, language, Message::label_event, events_text(language, entry));
  add_line(out, language, Message::label_class, class_text(language, entry, book.site()));
  add_line(out, language, Message::label_dispatch, dispatch_text(language, entry, book.site()));
  if (entry.rule) {
    add_line(out, language, Message::label_why, printable(entry.rule->why));
    add_line(out, language, Message::label_where,
             printable(entry.rule->file) + ":" + std::to_string(entry.rule->line));
  }
  for (const RuleInHome& here : entry.homes) add_home(out, language, book, entry, here);
  return out;
}

}  // namespace

RuleAnswer show_rule(const RuleOptions& options, const Query& query, const Look& look) {
  const auto settings = load_for_rules(options, look.language);
  if (!settings) return {"", settings.error()};
  const RuleBook book(*settings, options.shared_folder, options.home);
  const RuleEntry* entry = book.find(options.name);
  if (!entry) {
    std::vector<std::string_view> known;
    for (const RuleEntry& one : book.entries()) known.push_back(one.name);
    return {"", unknown_rule(options.name, known, look.language)};
  }
  return {query.as_json ? answer_json(rule_json(book, *entry, true)) : as_text(look.language, book, *entry)};
}

}  // namespace anju
