#include "tests/daemon/page_samples.hpp"

#include <cmath>

#include "daemon/page/glance.hpp"
#include "daemon/page/pages.hpp"

namespace anju::page::test {

using namespace std::chrono_literals;

Look look_in(Language language) {
  Look look;
  look.language = language;
  look.zone = Zone::find("Asia/Shanghai").value();
  look.now = kNow;
  look.csrf = "token-of-the-session";
  look.path = "/status";
  return look;
}

AlertRecord sample_alert() {
  AlertRecord alert;
  alert.id = "h-1/alarm-channel/smoke/1";
  alert.home = "h-1";
  alert.device = "d-0";
  alert.rule = "alarm-channel";
  alert.event = EventKind::smoke;
  alert.classification = {AlertClass::emergency, Dispatch::fire_119,   CapCategory::fire,
                          CapUrgency::immediate, CapSeverity::extreme, CapCertainty::observed};
  alert.stage = Stage::accepted;
  alert.detected_at = {SteadyTime{1000ms}, kNow - 2min, ClockQuality::synced};
  alert.reported_at = Instant{SteadyTime{1010ms}, kNow - 2min, ClockQuality::synced};
  alert.accepted_at = Instant{SteadyTime{1200ms}, kNow - 1min, ClockQuality::synced};
  alert.sentence_zh = "厨房烟雾报警";
  alert.sentence_en = "Smoke in the room";
  alert.evidence = {{"seen_here_by", "page"}, {"quantity", "alarm.smoke"},
                    {"value", "true"},        {"measured_at", "2026-11-26T07:00:00.000Z"},
                    {"held_for", "75 s"},     {"quality", "good"},
                    {"idle_for", "3600 s"},   {"devices", "3"},
                    {"presence", "active"}};
  return alert;
}

Curve sample_curve(Quantity quantity) {
  Curve curve{quantity, "", "", {}, true};
  const auto kind = info(quantity).kind;
  for (int quarter = 0; quarter < 7 * 96; ++quarter) {
    Rollup rollup{.from = kNow - 7 * 24h + quarter * 15min - 2min, .count = 3};
    const double wave = 20 + 5 * std::sin(quarter / 96.0 * 6.28);
    const std::int64_t ticks =
        kind == QuantityKind::boolean ? (quarter % 7 == 0 ? 1 : 0) : to_ticks(quantity, wave).value_or(0);
    rollup.min = kind == QuantityKind::boolean ? 0 : ticks - ticks / 50;
    rollup.max = rollup.first = rollup.last = ticks;
    rollup.sum = kind == QuantityKind::counter ? ticks / 1000 : ticks;
    curve.quarters.push_back(rollup);
  }
  return curve;
}

namespace {

ReadingView reading(Quantity quantity, double value) {
  ReadingView view;
  view.quantity = quantity;
  view.value = to_ticks(quantity, value);
  view.unit = info(quantity).unit;
  view.measured_at = kNow - 90s;
  return view;
}

DeviceView sample_device(std::size_t number) {
  DeviceView device;
  device.id = "d-" + std::to_string(number);
  device.home = "h-1";
  device.room = number == 0 ? kHostile : "room-1";
  device.state = static_cast<DeviceState>(number % 3);
  if (device.state != DeviceState::never) device.last_heard = kNow - 3min;
  device.since_heard = std::chrono::minutes{3 + static_cast<int>(number)};
  device.readings = {reading(Quantity::device_battery_level, number == 1 ? 8 : 90),
                     reading(Quantity::device_link_quality, 100), reading(Quantity::env_temperature, 22.5),
                     reading(Quantity::door_open, 1)};
  device.readings.back().quality = Quality::suspect;
  if (number == 2) device.unanswered = kHostile;
  if (number == 0) device.refused = {{"not-a-number", 4, kHostile, kNow - 1h}};
  return device;
}

StatusView sample_status() {
  StatusView status;
  status.gateway = "box-1";
  status.version = "0.1.0";
  status.reasons = {kHostile};
  status.uptime = 26h;
  status.wall = kNow;
  status.clock.quality = ClockQuality::synced;
  status.sources = {{"mqtt", true, "", 12}, {"tcp-1", false, kHostile, 0}};
  status.uplink = {true, false, kHostile, kNow - 1h};
  status.outbox = {2, 30, 61s};
  HomeView home;
  home.id = "h-1";
  home.tier = Tier::key;
  home.presence = Presence::active;
  home.last_sign_of_life = kNow - 20min;
  home.open_alerts = 1;
  home.coverage = Coverage::partly;
  home.silent_devices = {"d-1"};
  home.coverage_why = {"device-silent", "broker-away"};
  home.modes = {{Mode::walk_test, kNow + 20min}};
  status.homes = {home};
  status.store = {
      .readings = 100'000, .waiting = 300, .packed = 99'000, .alerts = 5, .bytes = 70'000'000, .commits = 9};
  status.link.first = status.uplink;
  status.link.first_place = "care.example.cn:8883";
  status.link.second = UplinkView{true, true, "", kNow - 2h};
  status.link.last_down = kNow - 3h;
  status.link.last_reason = kHostile;
  status.link.identity.certificate_until = kNow + 20 * 24h;
  status.link.months = {{202611, 700h, 3h, 2, 40, 80ms, 300ms, 900ms, 1200ms}};
  status.link.test = LinkTest{"t", {SteadyTime{}, kNow - 4h, ClockQuality::synced}, 84ms};
  return status;
}

RuleState sample_state(std::string rule) {
  RuleState state;
  state.rule = std::move(rule);
  state.home = "h-1";
  state.deadline = kNow + 3h;
  state.facts = {{"idle_for", Duration{20min}},         {"limit", Duration{12h}},
                 {"usual_gap", Duration{3h}},           {"once_in", std::int64_t{40}},
                 {"last_device", std::string("d-3")},   {"presence", std::string("active")},
                 {"last_sign_of_life_at", kNow - 20min}};
  return state;
}

// Of three devices: with its receipt, without one, and not heard.
std::vector<WalkDeviceView> sample_traces(const std::string& alert) {
  std::vector<WalkDeviceView> traces(3);
  for (std::size_t i = 0; i < traces.size(); ++i) {
    traces[i].device = "d-" + std::to_string(i);
    traces[i].need = i == 2 ? "event" : "alarm";
    if (i == 2) continue;
    traces[i].spoke_at = traces[i].heard_at = kNow - 9s;
    traces[i].decoded = 0ms;
    traces[i].judged = 1ms;
    traces[i].alert = alert;
    traces[i].event = "smoke";
  }
  traces[0].room = "kitchen";
  traces[0].kept = 12ms;
  traces[0].receipt = 84ms;
  traces[1].room = kHostile;
  traces[1].is_button = true;
  return traces;
}

}  // namespace

View sample_view(std::size_t devices) {
  View view;
  view.status = sample_status();
  for (std::size_t i = 0; i < devices; ++i) view.devices.push_back(sample_device(i));
  view.todo = {{"alert.not-accepted", TodoUrgency::now, "h-1", "d-0", "h-1/alarm-channel/d-0/1",
                "紧急报警未确认", "An emergency has no receipt", "平台还没有收到",
                "The platform does not have it", "anjuctl alert show h-1/alarm-channel/d-0/1", kNow},
               {"device.battery-low",
                TodoUrgency::soon,
                "h-1",
                "d-0",
                "",
                "电池不足",
                "Battery low",
                "14 %",
                "14 %",
                "anjuctl device show d-0",
                {}}};
  view.alerts = {sample_alert(), sample_alert()};
  view.alerts[1].open = false;
  view.alerts[1].event = EventKind::test;
  view.alerts[1].status = CapStatus::test;
  view.alerts[1].device.clear();
  view.alert = view.alerts.front();
  view.walks = {{"h-1", true, kNow - 5min, {}, kNow + 20min, 20min, sample_traces(view.alerts[1].id)}};
  view.history = {{1, "raise", "detected", view.alert->detected_at},
                  {1, "report", "reported", *view.alert->reported_at},
                  {1, "accept", "accepted", *view.alert->accepted_at}};
  view.outbox = {{"m-1", OutboxLane::alarm, kNow - 1min, 3}};
  view.rules.states = {sample_state("inactivity")};
  for (const Quantity quantity : {Quantity::env_temperature, Quantity::water_volume_total,
                                  Quantity::presence_motion, Quantity::device_battery_level})
    view.curves.push_back(sample_curve(quantity));
  view.channels = 9;
  DayHabits habits;
  habits.days = 30;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    habits.usual[hour] = hour < 6 ? 0.05 : 0.3 + 0.02 * static_cast<double>(hour);
    habits.today[hour] = hour > 15  ? DayHabits::Hour::not_known
                         : hour < 6 ? DayHabits::Hour::quiet
                                    : DayHabits::Hour::lived;
  }
  view.habits = habits;
  view.store = StoreView{};
  view.store->path = "/var/lib/anju/anju.db";
  view.store->content.oldest_raw = kNow - 30 * 24h;
  return view;
}

std::vector<Rendered> every_page(const View& view, Language language) {
  const Look look = look_in(language);
  View quiet = view;
  quiet.alerts.clear();
  quiet.devices.clear();
  quiet.outbox.clear();
  quiet.rules = {};
  quiet.habits.reset();
  quiet.curves.clear();
  quiet.walks.clear();
  quiet.store.reset();
  quiet.alert->evidence.clear();
  Look outside = look;
  outside.csrf.clear();
  std::vector<Rendered> pages{{"status", status_page(look, view, 3min)},
                              {"status, nothing known", status_page(look, quiet, {})},
                              {"link", link_page(look, view, 1)},
                              {"link, nothing waits", link_page(look, quiet, 1)},
                              {"devices", devices_page(look, view, DeviceOrder::attention, 1)},
                              {"no devices", devices_page(look, quiet, DeviceOrder::name, 1)},
                              {"device", device_page(look, view, 2)},
                              {"homes", homes_page(look, view, 1)},
                              {"home", home_page(look, view)},
                              {"home, nothing learned", home_page(look, quiet)},
                              {"alerts", alerts_page(look, view, false, 1)},
                              {"no alerts", alerts_page(look, quiet, true, 1)},
                              {"alert", alert_page(look, view)},
                              {"alert that nobody has seen", alert_page(look, quiet)},
                              {"rules", rules_page(look, view, 1)},
                              {"store", store_page(look, view)},
                              {"store, not counted", store_page(look, quiet)},
                              {"walk test", walk_test_page(look, view)},
                              {"no walk test", walk_test_page(look, quiet)},
                              {"help", help_page(outside, "0.1.0")}};
  for (const unsigned status : {400U, 403U, 404U, 421U, 503U})
    pages.push_back({"trouble", trouble_page(outside, status)});
  for (int i = 0; i <= static_cast<int>(LoginTrouble::ended); ++i)
    pages.push_back({"login", login_page(outside, static_cast<LoginTrouble>(i), 2s, "seal")});
  for (int i = 0; i <= static_cast<int>(Glance::well); ++i)
    pages.push_back({"glance", glance_page(outside, {static_cast<Glance>(i), kNow - 5min})});
  return pages;
}

}  // namespace anju::page::test
