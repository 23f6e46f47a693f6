#include "daemon/ctl/rule_explanation.hpp"

#include <fmt/core.h>

#include <array>
#include <boost/json/object.hpp>

#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/rule_json.hpp"
#include "daemon/ctl/rule_words.hpp"
#include "daemon/text/sentence_parts.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

enum class Form : std::uint8_t { amount, number, duration, time, text, presence };

// In the order in which a person asks: what it is now, since when, what it was before.
struct KnownFact {
  std::string_view name;
  Form form;
  Message message;
};
constexpr auto kFacts = std::to_array<KnownFact>({
    {"value", Form::amount, Message::explain_value},
    {"measured_at", Form::time, Message::explain_measured},
    {"held_for", Form::duration, Message::explain_held_for},
    {"within", Form::duration, Message::explain_within},
    {"used", Form::amount, Message::explain_used},
    {"known_for", Form::duration, Message::explain_known_for},
    {"running_for", Form::duration, Message::explain_running_for},
    {"least_per_hour", Form::amount, Message::explain_least},
    {"days_known", Form::number, Message::explain_days},
    {"usual_lowest", Form::amount, Message::explain_usual_lowest},
    {"usual_highest", Form::amount, Message::explain_usual_highest},
    {"began_by", Form::text, Message::explain_began_by},
    {"began_at", Form::time, Message::explain_began_at},
    {"gone_devices", Form::number, Message::explain_gone},
    {"outside_by", Form::number, Message::explain_outside},
    {"done_at", Form::time, Message::explain_done},
    {"last_alarm_at", Form::time, Message::explain_last_alarm},
    {"presence", Form::presence, Message::explain_presence},
    {"idle_for", Form::duration, Message::explain_idle},
    {"unheard_for", Form::duration, Message::explain_unheard},
    {"unknown_for", Form::duration, Message::explain_unknown_for},
    {"last_heard_at", Form::time, Message::explain_last_heard},
    {"last_sign_of_life_at", Form::time, Message::explain_last_life},
    {"last_device", Form::text, Message::explain_last_device},
    {"limit", Form::duration, Message::explain_limit},
    {"usual_gap", Form::duration, Message::explain_usual_gap},
    {"longest_gap", Form::duration, Message::explain_longest_gap},
    {"once_in", Form::number, Message::explain_once_in},
    {"heard_devices", Form::number, Message::explain_heard},
    {"doubted_devices", Form::number, Message::explain_doubted},
    {"devices", Form::number, Message::explain_devices},
});

// The device of a state and the channel that its subject names, to say numbers in their unit.
const RuleInHome* home_of(const RuleBook& book, const RuleEntry& entry, const std::string& home) {
  for (const RuleInHome& here : entry.homes)
    if (book.site().homes[here.home].id == home) return &here;
  return nullptr;
}

std::optional<RulePlace> place_of(const RuleBook& book, const RuleInHome& here, const json::value& state) {
  const std::string device = text_of(state, "device");
  const std::string subject = text_of(state, "subject");
  std::optional<RulePlace> found;
  for (const RulePlace& place : here.places) {
    if ((place.device ? book.site().devices[*place.device].id : "") != device) continue;
    const bool is_named =
        place.channel &&
        subject.find(info(book.site().channels[*place.channel].quantity).name) != std::string::npos;
    if (!found || is_named) found = place;
  }
  return found;
}

class Explanation {
 public:
  Explanation(Language language, const json::value& state, const RuleBook* book)
      : language_(language), state_(state) {
    const RuleEntry* entry = book ? book->find(text_of(state, "rule")) : nullptr;
    const RuleInHome* here = entry ? home_of(*book, *entry, text_of(state, "home")) : nullptr;
    const auto place = here ? place_of(*book, *here, state) : std::nullopt;
    if (!place) return;
    if (place->channel) quantity_ = book->site().channels[*place->channel].quantity;
    if (entry->rule)
      limits_ =
          limits_text(language, *entry->rule, quantity_, limits_at(*book, *entry->rule, here->home, *place));
  }

  std::string all() {
    const std::string device = text_of(state_, "device");
    out_ = say(language_, Message::explain_subject, fmt::arg("home", text_of(state_, "home")),
               fmt::arg("subject", device.empty() ? line(Message::whole_home) : text_of(state_, "subject"))) +
           "\n";
    add(line(flag_of(state_, "raised") ? Message::explain_raised : Message::explain_calm));
    if (!limits_.empty()) add(say(language_, Message::explain_limits, fmt::arg("limits", limits_)));
    add_facts();
    add_doubts();
    add_deadline();
    return out_;
  }

 private:
  std::string line(Message message) const { return std::string(text(message).in(language_)); }
  void add(const std::string& sentence) { out_ += "  " + sentence + "\n"; }
  const json::value& facts() const { return part_of(state_, "facts"); }

  std::string amount(double value) const {
    std::optional<Quantity> quantity = quantity_;
    if (const auto named = find_quantity(text_of(facts(), "quantity"))) quantity = named;
    return quantity ? amount_text(language_, *quantity, value) : fmt::format("{:.4g}", value);
  }

  std::string shown(const KnownFact& fact, const json::value& value) const {
    boost::system::error_code fault;
    const double number = value.is_bool() ? (value.get_bool() ? 1 : 0) : value.to_number<double>(fault);
    switch (fact.form) {
      case Form::amount:
        return amount(number);
      case Form::number:
        return fmt::format("{:.4g}", number);
      case Form::duration:
        return duration_text(language_,
                             std::chrono::duration_cast<Duration>(std::chrono::duration<double>(number)));
      case Form::time:
        return local_time_of(text_of(facts(), fact.name));
      case Form::presence:
        return std::string(word(language_, WordKind::presence, text_of(facts(), fact.name)));
      case Form::text:
        break;
    }
    return text_of(facts(), fact.name);
  }

  void add_facts() {
    std::string clauses;
    for (const KnownFact& fact : kFacts) {
      const json::value& value = part_of(facts(), fact.name);
      if (value.is_null()) continue;
      if (!clauses.empty()) clauses += text(Message::clause_between).in(language_);
      clauses += say(language_, fact.message, fmt::arg("value", shown(fact, value)));
    }
    add(clauses.empty() ? line(Message::explain_no_value) : clauses);
  }

  // What keeps a rule from speaking, or from being believed when it is silent.
  void add_doubts() {
    const json::value& reachable = part_of(facts(), "reachable");
    if (reachable.is_bool())
      add(line(reachable.get_bool() ? Message::explain_reachable : Message::explain_unreachable));
    const json::value& worn = part_of(facts(), "worn");
    if (worn.is_bool() && !worn.get_bool()) add(line(Message::explain_unworn));
    const json::value& asked = part_of(facts(), "asked_now");
    if (asked.is_bool() && !asked.get_bool()) add(line(Message::explain_not_asked));
    if (flag_of(facts(), "unreachable")) add(line(Message::explain_said_unreachable));
    const json::value& held = part_of(state_, "held_by_mode");
    if (held.is_bool()) add(line(held.get_bool() ? Message::explain_held : Message::explain_not_held));
  }

  void add_deadline() {
    if (flag_of(state_, "raised")) return;
    const std::string deadline = text_of(state_, "deadline");
    add(deadline.empty()
            ? line(Message::explain_no_deadline)
            : say(language_, Message::explain_deadline, fmt::arg("time", local_time_of(deadline))));
  }

  Language language_;
  const json::value& state_;
  std::optional<Quantity> quantity_;
  std::string limits_;
  std::string out_;
};

}  // namespace

std::string explain_state(Language language, const json::value& state, const RuleBook* book) {
  return Explanation(language, state, book).all();
}

std::string local_time_of(const std::string& iso) {
  const auto parsed = parse_iso_time(iso);
  return parsed ? local_time_text(parsed->time) : iso;
}

}  // namespace anju
