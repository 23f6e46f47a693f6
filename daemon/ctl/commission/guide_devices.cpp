// The middle of a commissioning: the devices of the home and the rules that watch them.
#include <algorithm>
#include <charconv>

#include "config/syntax.hpp"
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/commission/commission.hpp"
#include "daemon/ctl/commission/device_join.hpp"
#include "daemon/ctl/commission/rule_presets.hpp"
#include "daemon/ctl/commission/settings_edit.hpp"
#include "daemon/ctl/device_add.hpp"
#include "daemon/ctl/discover.hpp"
#include "daemon/ctl/discover_broker.hpp"
#include "daemon/ctl/json_fields.hpp"
#include "daemon/ctl/rule_commands.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kListen{3s};

std::optional<int> number_in(std::string_view text) {
  int value = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (fault != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Separated by blanks or commas.
std::vector<std::string> words_of(const std::string& line) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : line + " ") {
    if (c != ' ' && c != ',') {
      word += c;
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  return words;
}

struct Found {
  std::vector<DiscoveredDevice> devices;
};

// What announces itself on the broker now; nothing where there is no broker, and that is said.
std::vector<MqttMessage> announcements(Guide& guide, const Settings& settings) {
  if (!settings.mqtt) {
    guide.say(guide.around.words(Message::no_broker_hint));
    return {};
  }
  const auto password = broker_password(*settings.mqtt, guide.around.look);
  if (!password) {
    guide.tell(password.error());
    return {};
  }
  guide.say(guide.around.words(Message::listens_to_broker));
  const auto heard = listen_to_broker(*settings.mqtt, *password, discovery_filters(), kListen);
  if (!heard) {
    guide.tell(broker_away(*settings.mqtt, heard.error().what, guide.around.look));
    return {};
  }
  return *heard;
}

// Those of it that nobody has installed and a profile reads.
Found candidates(const std::vector<MqttMessage>& heard, const Settings& settings) {
  Found found;
  for (DiscoveredDevice& device : discovered_in(heard, settings.homes, settings.profiles).devices)
    if (device.installed.device.empty() && !device.matches.empty())
      found.devices.push_back(std::move(device));
  return found;
}

std::optional<std::string> ask_room(Guide& guide, const std::string& what) {
  const std::vector<std::string> rooms = words_of(guide.around.words(Message::rooms));
  std::string list;
  for (std::size_t i = 0; i < rooms.size(); ++i)
    list += (i == 0 ? "" : "  ") + std::to_string(i + 1) + " " + rooms[i];
  const auto answer = guide.talk.ask(
      guide.around.words(Message::ask_room, fmt::arg("device", what), fmt::arg("rooms", list)), "-");
  if (!answer || *answer == "-") return answer ? std::optional<std::string>("") : std::nullopt;
  const auto number = number_in(*answer);
  if (number && *number >= 1 && static_cast<std::size_t>(*number) <= rooms.size())
    return rooms[static_cast<std::size_t>(*number - 1)];
  return answer;
}

bool install(Guide& guide, DeviceAddOptions options, const std::string& what) {
  const auto room = ask_room(guide, what);
  if (!room) return false;
  options.home = guide.state.home;
  options.room = *room;
  options.config = guide.around.config.string();
  options.shared_folder = guide.around.shared_folder;
  const auto added = add_device(options, guide.around.act(), false);
  if (!added) {
    guide.tell(added.error());
  } else {
    guide.say("✓ " + guide.around.words(Message::device_is_in, fmt::arg("device", what),
                                        fmt::arg("room", room->empty() ? "–" : *room)));
  }
  return true;
}

bool install_candidate(Guide& guide, const DiscoveredDevice& device) {
  const ProfileMatch& best = best_match(device);
  DeviceAddOptions options;
  options.profile = best.profile->id;
  options.address = best.address;
  return install(guide, options, printable(device.candidate.address));
}

// One meter on a bus: its number, then what it is.
bool install_meter(Guide& guide, const Settings& settings) {
  if (settings.buses.empty()) {
    guide.say(guide.around.words(Message::buses_none));
    return true;
  }
  const auto bus = guide.talk.ask(guide.around.words(Message::ask_bus), settings.buses.front().id);
  if (!bus) return false;
  const auto typed = guide.talk.ask(guide.around.words(Message::ask_unit), "1");
  const auto unit = typed ? number_in(*typed) : std::nullopt;
  if (!unit) return typed.has_value();
  guide.say(guide.around.words(Message::asks_meter, fmt::arg("bus", *bus), fmt::arg("unit", *unit)));
  const std::vector<std::string> likely = guide.likely_profiles(*bus, *unit);
  if (likely.empty()) guide.say(guide.around.words(Message::meter_silent));
  const auto profile =
      guide.talk.ask(guide.around.words(Message::ask_profile), likely.empty() ? "-" : likely.front());
  if (!profile) return false;
  if (*profile == "-") return true;
  DeviceAddOptions options;
  options.profile = *profile;
  options.bus = *bus;
  options.unit = *unit;
  return install(guide, options, *profile + " @ " + *bus + " #" + *typed);
}

void let_join(Guide& guide) {
  JoinOptions options;
  options.lasts = "120s";
  const auto joined = join_device(options, guide.around);
  if (!joined) {
    guide.tell(joined.error());
  } else if (!joined->output.empty()) {
    guide.say(without_line_end(joined->output));
  }
}

void list(const Guide& guide, const Found& found) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < found.devices.size(); ++i) {
    const DiscoveredDevice& device = found.devices[i];
    rows.push_back({std::to_string(i + 1), printable(device.candidate.address),
                    printable(device.candidate.vendor + " " + device.candidate.model),
                    best_match(device).profile->id});
  }
  guide.say(rows.empty()
                ? guide.around.words(Message::candidates_none)
                : guide.around.words(Message::candidates) + "\n" + without_line_end(in_columns(rows, "  ")));
}

}  // namespace

StepEnd guide_devices(Guide& guide) {
  const CommissionAround& around = guide.around;
  std::vector<MqttMessage> heard;
  for (bool must_listen = true;;) {
    const auto settings = right_settings(around);
    if (!settings) {
      guide.tell(settings.error());
      return StepEnd::stopped;
    }
    if (must_listen) heard = announcements(guide, *settings);
    must_listen = false;
    const Found found = candidates(heard, *settings);
    if (around.is_interrupted()) return StepEnd::stopped;
    list(guide, found);
    const HomeSettings* const home = find_home(*settings, guide.state.home);
    const std::size_t installed = home ? home->devices.size() : 0;
    const auto answer = guide.talk.ask(around.words(Message::ask_devices, fmt::arg("count", installed)), "-");
    if (!answer || *answer == "q") return StepEnd::stopped;
    if (*answer == "-") {
      if (installed == 0) {
        guide.say(around.words(Message::no_device_yet));
        continue;
      }
      return take_up_and_wait(guide) ? StepEnd::done : StepEnd::again;
    }
    if (*answer == "r" || *answer == "j") {
      if (*answer == "j") let_join(guide);
      must_listen = true;
    } else if (*answer == "m") {
      if (!install_meter(guide, *settings)) return StepEnd::stopped;
    } else if (*answer == "a") {
      for (const DiscoveredDevice& device : found.devices)
        if (!install_candidate(guide, device)) return StepEnd::stopped;
    } else {
      for (const std::string& word : words_of(*answer)) {
        const auto number = number_in(word);
        if (!number || *number < 1 || static_cast<std::size_t>(*number) > found.devices.size()) continue;
        if (!install_candidate(guide, found.devices[static_cast<std::size_t>(*number - 1)]))
          return StepEnd::stopped;
      }
    }
  }
}

StepEnd guide_rules(Guide& guide) {
  const CommissionAround& around = guide.around;
  const auto settings = right_settings(around);
  if (!settings) {
    guide.tell(settings.error());
    return StepEnd::stopped;
  }
  const RulesInWords rules = rules_in_words(*settings, guide.state.home, around);
  guide.say(around.words(Message::rules_are_on));
  for (const std::string& line : rules.on) guide.say("  " + line);
  // Where the home was watched before, what these rules would have told of it.
  RuleOptions past;
  past.home = guide.state.home;
  past.config = around.config;
  past.shared_folder = around.shared_folder;
  Query for_people = around.door;
  for_people.as_json = false;
  if (const RuleAnswer told = backtest_rules(past, for_people, around.look); !told.problem)
    guide.say(without_line_end(told.output));
  if (!rules.off.empty()) guide.say(around.words(Message::rules_are_off));
  for (std::size_t i = 0; i < rules.off.size(); ++i)
    guide.say(fmt::format("  {:>2}  {}  ({})", i + 1, rules.off[i].title, rules.off[i].name));
  const auto answer = guide.talk.ask(around.words(Message::ask_rules), "-");
  if (!answer || *answer == "q") return StepEnd::stopped;
  if (*answer == "-") return StepEnd::done;
  std::vector<std::string> wanted;
  for (const std::string& word : words_of(*answer))
    if (const auto number = number_in(word);
        number && *number >= 1 && static_cast<std::size_t>(*number) <= rules.off.size())
      wanted.push_back(rules.off[static_cast<std::size_t>(*number - 1)].name);
  if (wanted.empty()) return StepEnd::again;
  const auto enabled = enable_rules(guide.state.home, wanted, around);
  if (!enabled) {
    guide.tell(enabled.error());
    return StepEnd::again;
  }
  return take_up_and_wait(guide) ? StepEnd::again : StepEnd::stopped;
}

}  // namespace anju
