// Every key of the contract is in the answer with the right value, and what anjuctl shows comes out of it.
#include <doctest/doctest.h>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <set>
#include <string>

#include "daemon/api/views.hpp"
#include "daemon/ctl/render.hpp"

namespace anju::api_views_test {
namespace {

namespace json = boost::json;

constexpr WallTime wall(std::int64_t ms) { return WallTime{Duration{ms}}; }
constexpr const char* kTime = "2026-11-24T14:00:00.123Z";
constexpr WallTime kWall = wall(1795528800123);

json::value parsed(const std::string& text) {
  boost::system::error_code fault;
  json::value value = json::parse(text, fault);
  REQUIRE_MESSAGE(!fault, text);
  CHECK(value.at("schema_version") == 1);
  return value;
}

// "key=value key=value": a whole object in one line, so that a key more or less is seen.
std::string shown(const json::value& value) {
  std::string text;
  for (const auto& [key, part] : value.as_object())
    text += (text.empty() ? "" : " ") + std::string(key) + "=" + json::serialize(part);
  return text;
}

std::set<std::string> keys(const json::value& value) {
  std::set<std::string> found;
  for (const auto& [key, part] : value.as_object()) found.insert(std::string(key));
  return found;
}

StatusView status_view() {
  StatusView status;
  status.gateway = "box-1";
  status.version = "0.1.0";
  status.uptime = std::chrono::hours{1} + Duration{999};
  status.wall = kWall;
  status.clock.quality = ClockQuality::synced;
  status.clock.steps = 2;
  status.clock.last_step = -std::chrono::seconds{120};
  status.clock.last_step_at = status.wall;
  status.sources = {{"mqtt", true, "", 12}, {"tcp-1", false, "connection refused", 0}};
  status.uplink = {true, false, "timed out", kWall};
  status.outbox = {2, 3, std::chrono::seconds{61}};
  status.homes = {{"h-1", Tier::key, Presence::inactive, kWall, 2, Coverage::partly, {"meter"}}};
  status.store = {.readings = 1000, .waiting = 3, .packed = 800, .alerts = 2, .bytes = 4096, .commits = 9};
  status.journal_bytes = 77;
  status.counters = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14};
  return status;
}

AlertRecord alert() {
  AlertRecord record;
  record.id = "h-1/alarm/smoke/1";
  record.revision = 2;
  record.home = "h-1";
  record.device = "smoke-kitchen";
  record.rule = "alarm";
  record.event = EventKind::smoke;
  record.classification = {AlertClass::emergency, Dispatch::fire_119,   CapCategory::fire,
                           CapUrgency::immediate, CapSeverity::extreme, CapCertainty::observed};
  record.stage = Stage::accepted;
  record.detected_at = {SteadyTime{Duration{1000}}, kWall, ClockQuality::synced};
  // The wall clock was set back an hour between the two; the latency does not care.
  record.accepted_at =
      Instant{SteadyTime{Duration{1123}}, kWall - std::chrono::hours{1}, ClockQuality::stepped};
  record.changed_at = record.detected_at;
  record.sentence_zh = "厨房烟雾";
  record.sentence_en = "smoke";
  record.evidence = {{"value", "true"}, {"measured_at", kTime}};
  return record;
}

}  // namespace

TEST_CASE("a box without a home is not commissioned") {
  CHECK(parsed(status_json(status_view())).at("commissioned") == true);
  CHECK(parsed(status_json(StatusView{})).at("commissioned") == false);
}

TEST_CASE("the status has every key") {
  const auto status = parsed(status_json(status_view()));
  CHECK(keys(status) == std::set<std::string>{"schema_version", "gateway", "version", "health", "reasons",
                                              "uptime_s", "clock", "sources", "uplink", "outbox", "errands",
                                              "homes", "store", "counters", "commissioned", "safe_mode",
                                              "config_revision"});
  CHECK(status.at("gateway") == "box-1");
  CHECK(status.at("version") == "0.1.0");
  CHECK(status.at("uptime_s") == 3600);
  CHECK(shown(status.at("clock")) ==
        R"(wall="2026-11-24T14:00:00.123Z" quality="synced" since=null steps=2 last_step_s=-120 )"
        R"(last_step_at="2026-11-24T14:00:00.123Z")");
  CHECK(shown(status.at("sources").at(0)) == R"(name="mqtt" connected=true reason="" messages=12)");
  CHECK(shown(status.at("sources").at(1)) ==
        R"(name="tcp-1" connected=false reason="connection refused" messages=0)");
  CHECK(shown(status.at("uplink")) ==
        R"(configured=true connected=false reason="timed out" since="2026-11-24T14:00:00.123Z")");
  CHECK(shown(status.at("outbox")) == "alarm=2 bulk=3 oldest_s=61");
  CHECK(
      shown(status.at("store")) ==
      "readings=1000 readings_waiting=3 readings_packed=800 alerts=2 bytes=4096 commits=9 journal_bytes=77");
  CHECK(shown(status.at("counters")) ==
        "heard=1 decoded=2 ignored=3 refused=4 unknown_device=5 repeated=6 counter_steps=7 "
        "not_kept=8 dropped=9 limited=10 receipts=11 receipts_unknown=12 commands=13 commands_refused=14 "
        "alerts_held=0 "
        "alerts_asked=0 alerts_too_many=0");
}

TEST_CASE("the status says what waits for the homes and for contacts") {
  StatusView status;
  status.errands = {1, 2, 3, 4, "HTTP 404"};
  CHECK(shown(parsed(status_json(status)).at("errands")) ==
        R"(prompts=1 sirens=2 webhooks=3 given_up=4 trouble="HTTP 404")");
}

TEST_CASE("health is ok as long as there is no reason against it") {
  StatusView status;
  CHECK(parsed(status_json(status)).at("health") == "ok");
  CHECK(parsed(status_json(status)).at("reasons").as_array().empty());
  status.reasons = {"no broker"};
  CHECK(parsed(status_json(status)).at("health") == "degraded");
  CHECK(parsed(status_json(status)).at("reasons").at(0) == "no broker");
}

TEST_CASE("a home says how far somebody would be noticed in it") {
  const auto home = parsed(status_json(status_view())).at("homes").at(0);
  CHECK(shown(home) == R"(id="h-1" tier="key" presence="inactive" )"
                       R"(last_sign_of_life="2026-11-24T14:00:00.123Z" open_alerts=2 coverage="partly" )"
                       R"(coverage_since=null coverage_why=[] silent_devices=["meter"] )"
                       R"(consent={"contacts":true,"daily_totals":false} left_out=0 thinned=0 modes=[])");
  HomeView unknown;
  unknown.id = "h-2";
  unknown.left_out = 7;
  unknown.thinned = 512;
  const auto homes = parsed(homes_json({status_view().homes[0], unknown}));
  CHECK(homes.at("homes").at(0) == home);
  CHECK(shown(homes.at("homes").at(1)) ==
        R"(id="h-2" tier="high-risk" presence="unknown" last_sign_of_life=null open_alerts=0 )"
        R"(coverage="not-covered" coverage_since=null coverage_why=[] silent_devices=[] )"
        R"(consent={"contacts":true,"daily_totals":false} left_out=7 thinned=512 modes=[])");
}

TEST_CASE("a device shows its last readings, exact and in their unit") {
  DeviceView device{"meter", "h-1", "hall", DeviceState::heard, kWall, std::chrono::seconds{12}, {}, {}};
  device.readings = {
      {Quantity::electricity_energy_import_total, "", "1", 230123, "kWh", "", Quality::good, kWall},
      {Quantity::electricity_voltage, "L1", "", *to_ticks(Quantity::electricity_voltage, 229.7), "V", "",
       Quality::out_of_range, kWall},
      {Quantity::presence_motion, "", "", 1, "", "", Quality::good, kWall},
      {Quantity::env_temperature, "", "", std::nullopt, "Cel", "", Quality::invalid, kWall},
  };
  const auto devices = parsed(devices_json({device, {"gas", "h-1", "", DeviceState::never, {}, {}, {}, {}}}));
  const auto& first = devices.at("devices").at(0);
  CHECK(keys(first) == std::set<std::string>{"id", "home", "room", "name", "profile", "state", "last_heard",
                                             "last_heard_s", "readings", "refused", "left_out",
                                             "unanswered"});
  CHECK(first.at("state") == "heard");
  CHECK(first.at("last_heard") == kTime);
  CHECK(first.at("last_heard_s") == 12);
  CHECK(shown(first.at("readings").at(0)) ==
        R"(quantity="electricity.energy.import.total" channel="" tariff="1" value=2.30123E2 unit="kWh" )"
        R"(quality="good" measured_at="2026-11-24T14:00:00.123Z")");
  CHECK(first.at("readings").at(1).at("value").as_double() == doctest::Approx(229.7));
  CHECK(first.at("readings").at(1).at("quality") == "out_of_range");
  CHECK(first.at("readings").at(2).at("value") == true);
  CHECK(first.at("readings").at(2).at("unit").is_null());
  CHECK(first.at("readings").at(3).at("value").is_null());
  CHECK(first.at("refused").as_array().empty());
  CHECK(devices.at("devices").at(1).at("last_heard").is_null());
  CHECK(devices.at("devices").at(1).at("state") == "never");
}

TEST_CASE("a word is told as a word, and one that the profile does not list as none") {
  DeviceView device{"button", "h-1", "", DeviceState::heard, kWall, {}, {}, {}};
  device.readings = {{Quantity::button_event, "", "", 2, "", "double", Quality::good, kWall},
                     {Quantity::button_event, "left", "", 0, "", "", Quality::good, kWall},
                     {Quantity::button_event, "right", "", std::nullopt, "", "", Quality::invalid, kWall}};
  const auto told = parsed(devices_json({device})).at("devices").at(0).at("readings");
  CHECK(told.at(0).at("value") == "double");
  CHECK(told.at(1).at("value") == "");
  CHECK(told.at(2).at("value").is_null());
}

TEST_CASE("what a device said in a unit of its own is told in that unit") {
  DeviceView device{"gas", "h-1", "", DeviceState::heard, kWall, {}, {}, {}};
  device.readings = {{Quantity::safety_gas_concentration, "", "", 5, "%LEL", "", Quality::good, kWall}};
  CHECK(parsed(devices_json({device})).at("devices").at(0).at("readings").at(0).at("unit") == "%LEL");
}

TEST_CASE("what could not be read is told by reason, place and time, and never by its value") {
  DeviceView device{"meter", "h-1", "", DeviceState::heard, kWall, {}, {}, {}};
  device.refused = {{"not-a-number", 3, "/energy", kWall}, {"unknown-channel", 1, "L4", kWall}};
  const auto refused = parsed(devices_json({device})).at("devices").at(0).at("refused");
  REQUIRE(refused.as_array().size() == 2);
  CHECK(shown(refused.at(0)) ==
        R"(reason="not-a-number" count=3 where="/energy" last="2026-11-24T14:00:00.123Z")");
  CHECK(shown(refused.at(1)) ==
        R"(reason="unknown-channel" count=1 where="L4" last="2026-11-24T14:00:00.123Z")");
}

TEST_CASE("why a device of a bus does not answer") {
  DeviceView device{"meter", "h-1", "", DeviceState::silent, kWall, {}, {}, {}};
  device.left_out = 12;
  device.unanswered = "unit 7 (eastron-sdm120): no answer within 1000 ms";
  const auto told = parsed(devices_json({device})).at("devices").at(0);
  CHECK(told.at("left_out") == 12);
  CHECK(told.at("unanswered") == "unit 7 (eastron-sdm120): no answer within 1000 ms");
}

TEST_CASE("an alert is told whole") {
  const auto told = parsed(alerts_json({alert()})).at("alerts").at(0);
  CHECK(shown(told) ==
        R"(id="h-1/alarm/smoke/1" revision=2 home="h-1" device="smoke-kitchen" rule="alarm" event="smoke" )"
        R"(class="emergency" dispatch="fire-119" stage="accepted" open=true held_by=null cancelled_by=null )"
        R"(escalated=false feedback_overdue=false recheck_overdue=false )"
        R"(cap={"status":"Actual","category":"Fire","urgency":"Immediate","severity":"Extreme",)"
        R"("certainty":"Observed"} detected_at="2026-11-24T14:00:00.123Z" reported_at=null )"
        R"(accepted_at="2026-11-24T13:00:00.123Z" cleared_at=null changed_at="2026-11-24T14:00:00.123Z" )"
        R"(held_until=null feedback_due=null recheck_due=null )"
        R"(latency_ms=123 sentence_zh="厨房烟雾" sentence_en="smoke" )"
        R"(evidence={"measured_at":"2026-11-24T14:00:00.123Z","value":"true"})");
  AlertRecord looped = alert();
  looped.held_by = HeldBy::load;
  looped.cancelled_by = CancelledBy::resident;
  looped.is_escalated = looped.recheck_is_overdue = true;
  looped.held_until = looped.feedback_due = looped.recheck_due = looped.detected_at;
  const auto loop = parsed(alerts_json({looped})).at("alerts").at(0);
  CHECK(loop.at("held_by") == "load");
  CHECK(loop.at("cancelled_by") == "resident");
  CHECK(loop.at("escalated") == true);
  CHECK(loop.at("feedback_overdue") == false);
  CHECK(loop.at("recheck_overdue") == true);
  for (const char* due : {"held_until", "feedback_due", "recheck_due"})
    CHECK(loop.at(due) == "2026-11-24T14:00:00.123Z");
  AlertRecord open = alert();
  open.device.clear();
  open.accepted_at.reset();
  const auto other = parsed(alerts_json({open})).at("alerts").at(0);
  CHECK(other.at("device").is_null());
  CHECK(other.at("latency_ms").is_null());
  CHECK(other.at("accepted_at").is_null());
}

TEST_CASE("the outbox, an error and a sign that the loop turns") {
  const auto rows =
      parsed(outbox_json({{"a#1", OutboxLane::alarm, kWall, 2}, {"b", OutboxLane::bulk, kWall, 0}}));
  CHECK(shown(rows.at("outbox").at(0)) ==
        R"(message_id="a#1" lane="alarm" created_at="2026-11-24T14:00:00.123Z" attempts=2)");
  CHECK(rows.at("outbox").at(1).at("lane") == "bulk");
  CHECK(shown(parsed(error_json("not-found", "no \"page\"")).at("error")) ==
        R"(code="not-found" message="no \"page\"")");
  CHECK(parsed(alive_json()).at("alive") == true);
}

TEST_CASE("what is no UTF-8 still makes JSON") {
  StatusView status;
  status.gateway = "box\xff\x01";
  status.reasons = {"\xe5\x8e"};
  const auto told = parsed(status_json(status));
  CHECK(told.at("gateway") == "box\xEF\xBF\xBD\x01");
  CHECK(told.at("reasons").at(0) == "\xEF\xBF\xBD\xEF\xBF\xBD");
}

TEST_CASE("anjuctl understands what the daemon tells") {
  const auto text = render(View::status, status_json(status_view()), {Language::en, false});
  REQUIRE(text.has_value());
  for (const char* part : {"Gateway box-1", "✗ not connected", "timed out", "oldest waits for 1 min 1 s",
                           "h-1  key  ✗ inactive", "⚠ partly covered", "open alerts 2"}) {
    CAPTURE(*text);
    CHECK(text->find(part) != std::string::npos);
  }
  const auto alerts = render(View::alerts, alerts_json({alert()}), {Language::zh, false});
  REQUIRE(alerts.has_value());
  CHECK(alerts->find("平台 0.123 秒内确认") != std::string::npos);
}

}  // namespace anju::api_views_test
