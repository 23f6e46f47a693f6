// From a transition to what a person reads. Every fact may be missing: its clause is then left out.
#include <fmt/core.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "daemon/text/catalogue.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

// The words of one sentence in one language.
class Writer {
 public:
  Writer(Language language, const Transition& transition, const Site& site)
      : language_(language), transition_(transition), site_(site) {}

  std::string write() const;

 private:
  template <class T>
  std::optional<T> fact(std::string_view name) const;
  const Device* device() const;
  const Device* device_named(std::string_view id) const;
  std::string place(const Device* device) const;
  std::string device_id() const;
  std::string event_word() const {
    return std::string(word(language_, WordKind::event, name(transition_.event)));
  }

  Message message() const;
  Message message_of_alarm() const;
  std::vector<std::string> clauses() const;
  std::vector<std::string> clauses_of_alarm() const;
  std::vector<std::string> clauses_of_absence() const;
  std::vector<std::string> clauses_of_alarm_load() const;
  void add_duration(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const;
  void add_time(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const;
  void add_device(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const;
  void add_count(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const;
  std::string details() const;

  bool is_raised() const { return transition_.kind == Transition::Kind::raised; }
  // Not when only time has ended it: the device never says that it is over.
  bool is_confirmed() const { return fact<bool>("confirmed").value_or(true); }
  bool is_alarm_load() const { return transition_.rule == "alarm-load"; }
  bool is_alarm() const { return fact<std::string>("quantity") || transition_.rule == "alarm-channel"; }

  Language language_;
  const Transition& transition_;
  const Site& site_;
};

template <class T>
std::optional<T> Writer::fact(std::string_view name) const {
  const auto& facts = transition_.evidence;
  const auto found =
      std::find_if(facts.begin(), facts.end(), [name](const Fact& f) { return f.name == name; });
  if (found == facts.end() || !std::holds_alternative<T>(found->value)) return std::nullopt;
  return std::get<T>(found->value);
}

const Device* Writer::device() const {
  if (!transition_.device || *transition_.device >= site_.devices.size()) return nullptr;
  return &site_.devices[*transition_.device];
}

const Device* Writer::device_named(std::string_view id) const {
  const auto is_it = [id, this](const Device& d) { return d.id == id && d.home == transition_.home; };
  const auto found = std::find_if(site_.devices.begin(), site_.devices.end(), is_it);
  return found == site_.devices.end() ? nullptr : &*found;
}

// Rooms are free text: "in the kitchen", but "in Room 3" and "in 厨房".
std::string Writer::place(const Device* device) const {
  if (!device || device->room.empty()) return "";
  const char first = device->room.front();
  const Message message = first >= 'a' && first <= 'z' ? Message::place : Message::place_by_name;
  return say(language_, message, fmt::arg("room", device->room));
}

std::string Writer::device_id() const {
  return device() ? device()->id : std::string(text(Message::unknown_device).in(language_));
}

Message Writer::message_of_alarm() const {
  if (!is_raised() && fact<bool>("late").value_or(false)) return Message::cleared_late;
  if (!is_raised()) return is_confirmed() ? Message::cleared_alarm : Message::cleared_unconfirmed;
  switch (transition_.event) {
    case EventKind::sos:
      return Message::raised_sos;
    case EventKind::fall:
      return Message::raised_fall;
    case EventKind::smoke:
      return Message::raised_smoke;
    case EventKind::gas_leak:
      return Message::raised_gas_leak;
    case EventKind::carbon_monoxide:
      return Message::raised_carbon_monoxide;
    case EventKind::water_leak:
      return Message::raised_water_leak;
    case EventKind::wandering:
      return Message::raised_wandering;
    default:
      return Message::raised_other;
  }
}

Message Writer::message() const {
  if (is_alarm()) return message_of_alarm();
  if (is_alarm_load()) return is_raised() ? Message::raised_alarm_load : Message::cleared_alarm_load;
  switch (transition_.event) {
    case EventKind::device_fault:
      return is_raised() ? Message::raised_silence : Message::cleared_silence;
    case EventKind::inactivity:
      return is_raised() ? Message::raised_inactivity : Message::cleared_inactivity;
    case EventKind::presence_unknown:
      return is_raised() ? Message::raised_unknown : Message::cleared_unknown;
    default:
      if (transition_.device) return message_of_alarm();
      return is_raised() ? Message::raised_for_home : Message::cleared_for_home;
  }
}

std::vector<std::string> Writer::clauses_of_alarm() const {
  const WallTime measured = fact<WallTime>("measured_at").value_or(transition_.at.wall);
  std::vector<std::string> clauses{clock_text(measured, transition_.at.wall)};
  const auto quality = fact<std::string>("quality");
  if (quality && *quality != name(Quality::good)) {
    const auto shown = word(language_, WordKind::quality, *quality);
    clauses.push_back(say(language_, Message::clause_doubtful, fmt::arg("quality", shown)));
  }
  if (is_raised() && fact<bool>("late").value_or(false))
    clauses.emplace_back(text(Message::clause_late).in(language_));
  if (fact<bool>("test").value_or(false)) clauses.emplace_back(text(Message::clause_test).in(language_));
  add_duration(clauses, Message::clause_for, "quiet_for");
  return clauses;
}

std::vector<std::string> Writer::clauses_of_alarm_load() const {
  std::vector<std::string> clauses;
  if (const auto rule = fact<std::string>("of_rule"))
    clauses.push_back(say(language_, Message::clause_of_rule, fmt::arg("rule", *rule)));
  add_count(clauses, Message::clause_alerts, "alerts");
  add_count(clauses, Message::clause_held_back, "held_back");
  return clauses;
}

void Writer::add_duration(std::vector<std::string>& clauses, Message message,
                          std::string_view fact_name) const {
  const auto duration = fact<Duration>(fact_name);
  if (!duration) return;
  clauses.push_back(say(language_, message, fmt::arg("duration", duration_text(language_, *duration))));
}

void Writer::add_time(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const {
  const auto time = fact<WallTime>(fact_name);
  if (!time) return;
  clauses.push_back(say(language_, message, fmt::arg("time", clock_text(*time, transition_.at.wall))));
}

void Writer::add_device(std::vector<std::string>& clauses, Message message,
                        std::string_view fact_name) const {
  const auto id = fact<std::string>(fact_name);
  if (!id) return;
  const std::string where = place(device_named(*id));
  const std::string shown = language_ == Language::zh ? where + *id : *id + where;
  clauses.push_back(say(language_, message, fmt::arg("device", shown)));
}

void Writer::add_count(std::vector<std::string>& clauses, Message message, std::string_view fact_name) const {
  const auto count = fact<std::int64_t>(fact_name);
  if (count) clauses.push_back(say(language_, message, fmt::arg("count", *count)));
}

// The rules name the same thing by what was absent: a device, a sign of life, every sensor.
std::vector<std::string> Writer::clauses_of_absence() const {
  const Message lasted = is_raised() ? Message::clause_for : Message::clause_after;
  std::vector<std::string> clauses;
  for (const std::string_view name : {"silent_for", "idle_for", "unheard_for"})
    add_duration(clauses, lasted, name);
  add_duration(clauses, Message::clause_limit, "limit");
  add_time(clauses, Message::clause_last_heard, "last_heard_at");
  if (fact<bool>("unreachable").value_or(false))
    clauses.emplace_back(text(Message::clause_unreachable).in(language_));
  add_time(clauses, Message::clause_last_life, "last_sign_of_life_at");
  add_device(clauses, Message::clause_last_device, "last_device");
  add_count(clauses, Message::clause_heard, "heard_devices");
  add_count(clauses, Message::clause_devices, "devices");
  add_device(clauses, Message::clause_cleared_by, "cleared_by");
  return clauses;
}

std::vector<std::string> Writer::clauses() const {
  if (is_alarm_load()) return clauses_of_alarm_load();
  return is_alarm() ? clauses_of_alarm() : clauses_of_absence();
}

std::string Writer::details() const {
  std::string joined;
  for (const std::string& clause : clauses()) {
    if (!joined.empty()) joined += text(Message::clause_between).in(language_);
    joined += clause;
  }
  if (joined.empty()) return "";
  return say(language_, Message::details, fmt::arg("clauses", joined));
}

std::string Writer::write() const {
  return say(language_, message(), fmt::arg("place", place(device())), fmt::arg("device", device_id()),
             fmt::arg("event", event_word()), fmt::arg("details", details()));
}

}  // namespace

Sentences sentence_of(const Transition& transition, const Site& site) {
  return {Writer(Language::zh, transition, site).write(), Writer(Language::en, transition, site).write()};
}

}  // namespace anju
