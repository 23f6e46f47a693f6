// Alerts: one claim about a home, with a lifecycle, in the words of the programme and of OASIS CAP 1.2.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

enum class EventKind : std::uint8_t {
  sos,
  fall,
  smoke,
  gas_leak,
  carbon_monoxide,
  water_leak,
  vital_sign,
  inactivity,
  wandering,
  consumption,
  appliance_left_on,
  power_outage,
  heating_failure,
  device_fault,
  presence_unknown,
  test,
};

enum class AlertClass : std::uint8_t { emergency, general, technical };  // 紧急 / 一般 / 技术

enum class Dispatch : std::uint8_t { medical_120, police_110, fire_119, community, property, maintenance };

// CAP 1.2, clause 3.2.1 and 3.2.2.
enum class CapStatus : std::uint8_t { actual, exercise, test };
enum class CapCategory : std::uint8_t { safety, health, fire, infra, rescue };
enum class CapUrgency : std::uint8_t { immediate, expected, future };
enum class CapSeverity : std::uint8_t { extreme, severe, moderate, minor };
enum class CapCertainty : std::uint8_t { observed, likely, possible };

// 发现—上报—处置—反馈—复核, and the three ways out.
enum class Stage : std::uint8_t {
  detected,
  reported,  // handed to the city link
  accepted,  // the platform's receipt is here
  handling,
  feedback,
  rechecked,
  closed,
  cancelled,  // by the resident or the platform
  cleared,    // the cause is gone
};

struct Classification {
  AlertClass alert_class = AlertClass::technical;
  Dispatch dispatch = Dispatch::maintenance;
  CapCategory category = CapCategory::infra;
  CapUrgency urgency = CapUrgency::expected;
  CapSeverity severity = CapSeverity::minor;
  CapCertainty certainty = CapCertainty::observed;

  friend bool operator==(const Classification&, const Classification&) = default;
};

// One fact of the evidence. The sentence that is made of them is in the message catalogue, in both languages.
struct Fact {
  std::string_view name;  // a name from the source text of a rule, so it lives as long as the program
  std::variant<bool, std::int64_t, double, std::string, Duration, WallTime> value;

  friend bool operator==(const Fact&, const Fact&) = default;
};
using Evidence = std::vector<Fact>;

// What a rule returns: something about an alert has changed. The id alone says which alert.
struct Transition {
  enum class Kind : std::uint8_t { raised, cleared };

  Kind kind = Kind::raised;
  std::string alert_id;
  EventKind event = EventKind::test;
  std::uint32_t home = 0;               // index in Site::homes
  std::optional<std::uint32_t> device;  // index in Site::devices; none: the home as a whole
  std::string_view rule;                // name of the rule, from its source text
  Instant at;                           // a deadline that is met late is stamped with the deadline
  Evidence evidence;

  friend bool operator==(const Transition&, const Transition&) = default;
};

// Deterministic and legible: the same home, rule, subject and start of episode always give the same id, so
// a replay, a restart or a resend names the same alert. Unique because the box's timeline never repeats.
std::string make_alert_id(std::string_view home, std::string_view rule, std::string_view subject,
                          SteadyTime episode_start);

std::string_view name(EventKind event);
std::string_view name(AlertClass alert_class);
std::string_view name(Dispatch dispatch);
std::string_view name(Stage stage);
std::string_view name(Transition::Kind kind);
std::optional<EventKind> find_event(std::string_view name);
std::optional<Stage> find_stage(std::string_view name);

// True for the events that never wait for anything: smoke, gas, CO, SOS and fall.
bool is_life_safety(EventKind event);

}  // namespace anju
