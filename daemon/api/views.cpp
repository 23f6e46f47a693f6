#include "daemon/api/views.hpp"

#include "daemon/api/json_writer.hpp"
#include "daemon/api/view_parts.hpp"

namespace anju {

std::string_view name(Coverage coverage) {
  switch (coverage) {
    case Coverage::covered:
      return "covered";
    case Coverage::partly:
      return "partly";
    case Coverage::not_covered:
      break;
  }
  return "not-covered";
}

std::string_view name(DeviceState state) {
  switch (state) {
    case DeviceState::heard:
      return "heard";
    case DeviceState::silent:
      return "silent";
    case DeviceState::never:
      break;
  }
  return "never";
}

std::string_view name(BusKind kind) {
  switch (kind) {
    case BusKind::rtu_over_tcp:
      return "rtu-over-tcp";
    case BusKind::rtu:
      return "rtu";
    case BusKind::tcp:
      break;
  }
  return "tcp";
}

namespace {

std::string list_json(std::string_view key, const auto& list) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_json_list(answer.at(key), list, [](std::string& to, const auto& item) { append_view(to, item); });
  }
  return out;
}

}  // namespace

std::string homes_json(const std::vector<HomeView>& homes) { return list_json("homes", homes); }
std::string devices_json(const std::vector<DeviceView>& devices) { return list_json("devices", devices); }
std::string alerts_json(const std::vector<AlertRecord>& alerts) { return list_json("alerts", alerts); }
std::string outbox_json(const std::vector<OutboxView>& rows) { return list_json("outbox", rows); }
std::string buses_json(const std::vector<BusView>& buses) { return list_json("buses", buses); }

std::string rules_json(const RuleStates& rules) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.time("at", rules.at);
    append_json_list(answer.at("rules"), rules.states,
                     [](std::string& to, const RuleState& state) { append_rule_state_json(to, state); });
    answer.number("left_out", rules.left_out);
  }
  return out;
}

std::string mode_json(std::string_view home, const ModeAnswer& mode) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("home", home);
    answer.text("mode", name(mode.mode));
    answer.time("until", mode.until);
    answer.flag("was_on", mode.was_on);
  }
  return out;
}

std::string alive_json() {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.flag("alive", true);
  }
  return out;
}

std::string error_json(std::string_view code, std::string_view message) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    JsonObject error(answer.at("error"));
    error.text("code", code);
    error.text("message", message);
  }
  return out;
}

}  // namespace anju
