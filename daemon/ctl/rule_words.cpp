#include "daemon/ctl/rule_words.hpp"

#include <fmt/core.h>

#include <boost/json/array.hpp>
#include <set>
#include <vector>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/local_zone.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

namespace json = boost::json;

std::string joined(Language language, const std::vector<std::string>& parts, Message between) {
  std::string all;
  for (const std::string& part : parts) {
    if (!all.empty()) all += text(between).in(language);
    all += part;
  }
  return all;
}

}  // namespace

std::string said_by_text(Language language, SaidBy who) {
  switch (who) {
    case SaidBy::built_in:
      return std::string(text(Message::rule_by_anju).in(language));
    case SaidBy::shipped:
      return std::string(text(Message::rule_by_shipped).in(language));
    case SaidBy::own_file:
      return std::string(text(Message::rule_by_file).in(language));
    case SaidBy::box:
      return std::string(text(Message::rule_by_box).in(language));
    case SaidBy::home:
      break;
  }
  return std::string(text(Message::rule_by_home).in(language));
}

std::string kind_name(const RuleEntry& entry) {
  return std::string(entry.rule ? name(entry.rule->kind) : "built-in");
}

std::string kind_text(Language language, const RuleEntry& entry) {
  return std::string(word(language, WordKind::rule_kind, kind_name(entry)));
}

std::string class_text(Language language, const RuleEntry& entry, const Site& site) {
  std::set<AlertClass> classes;
  for (const EventKind event : entry.events)
    for (const RuleInHome& here : entry.homes)
      classes.insert(
          classify(event, site.homes[here.home].tier, entry.rule ? &entry.rule->info : nullptr).alert_class);
  std::vector<std::string> words;
  for (const AlertClass one : classes) words.emplace_back(word(language, WordKind::alert_class, name(one)));
  return joined(language, words, Message::clause_between);
}

std::string events_text(Language language, const RuleEntry& entry) {
  std::vector<std::string> words;
  for (const EventKind event : entry.events) words.emplace_back(word(language, WordKind::event, name(event)));
  return joined(language, words, Message::clause_between);
}

std::string title_of(Language language, const RuleEntry& entry) {
  if (entry.rule) return language == Language::zh ? entry.rule->info.title_zh : entry.rule->info.title_en;
  return std::string(word(language, WordKind::rule_of_anju, entry.name));
}

std::string place_text(Language language, const Site& site, const RulePlace& place) {
  if (!place.device) return std::string(text(Message::whole_home).in(language));
  const Device& device = site.devices[*place.device];
  std::string where = printable(device.id);
  if (place.channel) {
    const Channel& channel = site.channels[*place.channel];
    where += " " + std::string(info(channel.quantity).name);
    if (!channel.name.empty()) where += " " + printable(channel.name);
    if (!channel.tariff.empty()) where += " T" + printable(channel.tariff);
  }
  return device.room.empty() ? where : where + " (" + printable(device.room) + ")";
}

json::object place_json(const Site& site, const RulePlace& place) {
  json::object object;
  object["device"] = place.device ? json::value(site.devices[*place.device].id) : json::value();
  object["quantity"] =
      place.channel ? json::value(info(site.channels[*place.channel].quantity).name) : json::value();
  if (place.channel) object["channel"] = site.channels[*place.channel].name;
  if (place.channel) object["tariff"] = site.channels[*place.channel].tariff;
  return object;
}

std::string local_time_text(WallTime at) {
  const std::string iso = iso_time(at, local_offset(at));
  return fmt::format("{} {} {}", iso.substr(0, 10), iso.substr(11, 8), iso.substr(23));
}

}  // namespace anju
