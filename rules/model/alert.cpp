#include "rules/model/alert.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

constexpr std::array<std::string_view, 16> kEvents{"sos",
                                                   "fall",
                                                   "smoke",
                                                   "gas-leak",
                                                   "carbon-monoxide",
                                                   "water-leak",
                                                   "vital-sign",
                                                   "inactivity",
                                                   "wandering",
                                                   "consumption",
                                                   "appliance-left-on",
                                                   "power-outage",
                                                   "heating-failure",
                                                   "device-fault",
                                                   "presence-unknown",
                                                   "test"};
constexpr std::array<std::string_view, 3> kClasses{"emergency", "general", "technical"};
constexpr std::array<std::string_view, 6> kDispatches{"medical-120", "police-110", "fire-119",
                                                      "community",   "property",   "maintenance"};
constexpr std::array<std::string_view, 9> kStages{"detected", "reported",  "accepted",
                                                  "handling", "feedback",  "rechecked",
                                                  "closed",   "cancelled", "cleared"};

template <class Enum, std::size_t N>
std::optional<Enum> find(const std::array<std::string_view, N>& names, std::string_view name) {
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) return std::nullopt;
  return static_cast<Enum>(at - names.begin());
}

}  // namespace

std::string make_alert_id(std::string_view home, std::string_view rule, std::string_view subject,
                          SteadyTime episode_start) {
  std::string id(home);
  id.append("/").append(rule).append("/").append(subject).append("/");
  id.append(std::to_string(episode_start.time_since_epoch().count()));
  return id;
}

std::string_view name(EventKind event) { return kEvents[static_cast<std::size_t>(event)]; }
std::string_view name(AlertClass alert_class) { return kClasses[static_cast<std::size_t>(alert_class)]; }
std::string_view name(Dispatch dispatch) { return kDispatches[static_cast<std::size_t>(dispatch)]; }
std::string_view name(Stage stage) { return kStages[static_cast<std::size_t>(stage)]; }
std::string_view name(Transition::Kind kind) {
  return kind == Transition::Kind::raised ? "raised" : "cleared";
}
std::optional<EventKind> find_event(std::string_view name) { return find<EventKind>(kEvents, name); }
std::optional<Stage> find_stage(std::string_view name) { return find<Stage>(kStages, name); }

bool is_life_safety(EventKind event) {
  return event == EventKind::sos || event == EventKind::fall || event == EventKind::smoke ||
         event == EventKind::gas_leak || event == EventKind::carbon_monoxide;
}

}  // namespace anju
