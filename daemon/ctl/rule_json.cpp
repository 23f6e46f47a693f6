#include "daemon/ctl/rule_json.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>

#include "config/rule_say.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

namespace json = boost::json;

json::object home_json(const RuleBook& book, const RuleEntry& entry, const RuleInHome& here,
                       bool with_limits) {
  const Home& home = book.site().homes[here.home];
  json::object object;
  object["home"] = home.id;
  object["on"] = here.is_on;
  object["by"] = name(here.by);
  if (entry.rule) {
    const Classification as = classify(entry.rule->info.event, home.tier, &entry.rule->info);
    object["class"] = name(as.alert_class);
    object["dispatch"] = name(as.dispatch);
  }
  json::array places;
  for (const RulePlace& place : here.places) {
    json::object one = place_json(book.site(), place);
    if (with_limits && entry.rule)
      one["limits"] = limits_json(limits_at(book, *entry.rule, here.home, place));
    places.push_back(std::move(one));
  }
  object["watches"] = std::move(places);
  json::array left_out;
  for (const LeftOut& out : here.left_out) {
    json::object one;
    one["device"] = out.device.empty() ? json::value() : json::value(out.device);
    one["reason"] = out.reason;
    left_out.push_back(std::move(one));
  }
  object["left_out"] = std::move(left_out);
  return object;
}

}  // namespace

json::object rule_json(const RuleBook& book, const RuleEntry& entry, bool with_limits) {
  json::object object;
  object["rule"] = entry.name;
  object["kind"] = kind_name(entry);
  object["title"] = {{"zh", title_of(Language::zh, entry)}, {"en", title_of(Language::en, entry)}};
  json::array events;
  for (const EventKind event : entry.events) events.emplace_back(name(event));
  object["events"] = std::move(events);
  if (entry.rule) {
    object["why"] = entry.rule->why;
    object["file"] = entry.rule->file;
    object["line"] = entry.rule->line;
  }
  json::array homes;
  for (const RuleInHome& here : entry.homes) homes.push_back(home_json(book, entry, here, with_limits));
  object["homes"] = std::move(homes);
  return object;
}

std::string answer_json(json::object answer) {
  json::object whole;
  whole["schema_version"] = 1;
  for (auto& [key, value] : answer) whole[key] = std::move(value);
  return json::serialize(whole) + "\n";
}

EffectiveLimits limits_at(const RuleBook& book, const OwnerRule& rule, HomeIndex home,
                          const RulePlace& place) {
  const Settings& settings = book.settings();
  const Home& here = book.site().homes[home];
  const auto known = std::find_if(settings.homes.begin(), settings.homes.end(),
                                  [&here](const HomeSettings& one) { return one.id == here.id; });
  const std::string device = place.device ? book.site().devices[*place.device].id : "";
  const RuleSay said = say_of(rule, here.tier, settings.rule_switches,
                              known == settings.homes.end() ? nullptr : &*known, device);
  return effective_limits(said.changes, rule.only_at);
}

}  // namespace anju
