// What needs attention comes out in order of urgency, each with why in both languages and a command; and a
// box on which all is well has an empty list.
#include "daemon/api/todo.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace anju::todo_test {
namespace {

// A box on which all is well.
struct QuietBox {
  StatusView status;
  std::vector<DeviceView> devices;
  std::vector<AlertRecord> alerts;
  ParkedView parked;
  std::size_t proposals = 0;
  std::uint64_t quota = 1000;

  QuietBox() {
    status.clock.quality = ClockQuality::synced;
    status.uplink = {true, true, "", {}};
    status.wall = WallTime{Duration{1'795'528'800'000}};
    HomeView home;
    home.id = "h-1";
    home.coverage = Coverage::covered;
    status.homes = {home};
    DeviceView device;
    device.id = "smoke";
    device.home = "h-1";
    device.state = DeviceState::heard;
    devices = {device};
  }

  AlertRecord& alert(AlertClass of, const std::string& rule) {
    AlertRecord record;
    record.id = "h-1/" + rule + "/smoke/1";
    record.home = "h-1";
    record.device = "smoke";
    record.rule = rule;
    record.classification.alert_class = of;
    record.sentence_zh = "烟雾";
    record.sentence_en = "smoke";
    alerts.push_back(record);
    return alerts.back();
  }

  std::vector<TodoItem> list() const { return todo({status, devices, alerts, parked, proposals, quota}); }
  // "now alert.not-accepted"
  std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const TodoItem& item : list()) codes.push_back(std::string(name(item.urgency)) + " " + item.code);
    return codes;
  }
};

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("where all is well there is nothing to do") { CHECK(QuietBox().codes().empty()); }

TEST_CASE("what endangers somebody comes first, whatever was found first") {
  QuietBox box;
  box.proposals = 1;
  box.devices[0].state = DeviceState::never;
  box.alert(AlertClass::emergency, "alarm-channel");
  box.alert(AlertClass::technical, "battery-low");
  CHECK(box.codes() ==
        Codes{"now alert.not-accepted", "today device.never", "soon device.battery", "soon proposal.waits"});
}

TEST_CASE("an alert is told by who has to act on it") {
  QuietBox box;
  AlertRecord& alert = box.alert(AlertClass::emergency, "alarm-channel");
  alert.accepted_at = Instant{};
  CHECK(box.codes() == Codes{"now alert.open"});
  box.alerts[0].open = false;
  CHECK(box.codes().empty());
  box.alerts[0].feedback_is_overdue = true;
  CHECK(box.codes() == Codes{"today alert.overdue"});
  box.alerts[0] = AlertRecord(box.alerts[0]);
  box.alerts[0].feedback_is_overdue = false;
  box.alerts[0].accepted_at.reset();
  box.alerts[0].open = true;
  CHECK(box.codes() == Codes{"now alert.not-accepted"});
  box.alerts[0].status = CapStatus::test;
  CHECK(box.codes().empty());
  box.alerts[0].status = CapStatus::actual;
  box.alerts[0].stage = Stage::cancelled;
  CHECK(box.codes().empty());
}

TEST_CASE("what the resident is still being asked about is not told as not accepted") {
  QuietBox box;
  AlertRecord& alert = box.alert(AlertClass::general, "inactivity");
  alert.held_by = HeldBy::asking;
  alert.held_until = Instant{};
  CHECK(box.codes() == Codes{"today alert.open"});
}

TEST_CASE("each rule of the shipped files about devices has its urgency") {
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"tamper", "today device.tamper"},
      {"device-reports-fault", "today device.fault"},
      {"alarm-muted", "today device.muted"},
      {"device-silent", "today device.silent"},
      {"battery-low", "soon device.battery"},
      {"battery-low-flag", "soon device.battery"},
      {"test-overdue", "soon device.test-overdue"},
      {"some-own-rule", "soon alert.technical"}};
  for (const auto& [rule, code] : wanted) {
    QuietBox box;
    box.alert(AlertClass::technical, rule);
    CHECK(box.codes() == Codes{code});
  }
}

TEST_CASE("a silent device is told once, by its alert where there is one") {
  QuietBox box;
  box.devices[0].state = DeviceState::silent;
  CHECK(box.codes() == Codes{"today device.silent"});
  box.alert(AlertClass::technical, "device-silent");
  CHECK(box.codes() == Codes{"today device.silent"});
}

TEST_CASE("the link, its certificates, the store, the sources and the modes are looked at") {
  QuietBox box;
  box.status.uplink.connected = false;
  CHECK(box.codes() == Codes{"today link.down"});
  box.status.outbox.alarm = 1;
  CHECK(box.codes() == Codes{"now link.down"});
  box = QuietBox();
  box.status.uplink = {};
  CHECK(box.codes() == Codes{"today link.none"});
  box = QuietBox();
  box.status.link.identity.certificate_until = box.status.wall + std::chrono::hours{24 * 20};
  CHECK(box.codes() == Codes{"soon certificate.expires"});
  box.status.link.identity.certificate_until = box.status.wall + std::chrono::hours{24 * 3};
  CHECK(box.codes() == Codes{"today certificate.expires"});
  box.status.link.identity.certificate_until = box.status.wall - std::chrono::hours{48};
  CHECK(box.codes() == Codes{"now certificate.expired"});
  box = QuietBox();
  box.status.store.bytes = 900;
  CHECK(box.codes() == Codes{"soon store.nearly-full"});
  box.status.store.bytes = 899;
  CHECK(box.codes().empty());
  box.status.store_fails = true;
  box.status.only_alarms_kept = true;
  box.status.safe_mode = true;
  CHECK(box.codes() == Codes{"now box.safe-mode", "now store.fails", "now store.only-alarms"});
  box = QuietBox();
  box.status.sources = {{"mqtt", false, "refused", 0}};
  box.status.homes[0].modes = {{Mode::away, {}}};
  box.status.homes[0].coverage = Coverage::not_covered;
  CHECK(box.codes() == Codes{"now source.down", "now home.not-covered", "soon home.mode"});
  box = QuietBox();
  box.status.homes.clear();
  box.status.clock.quality = ClockQuality::unsynced;
  box.parked.meters.resize(2);
  box.status.errands.given_up = 1;
  CHECK(box.codes() == Codes{"today box.not-commissioned", "today clock.unsynced", "today home.not-told",
                             "soon meter.unknown"});
}

TEST_CASE("every entry says what and why in both languages, and names a command") {
  QuietBox box;
  box.status.safe_mode = box.status.store_fails = box.status.only_alarms_kept = true;
  box.status.uplink.connected = false;
  box.status.store.bytes = 950;
  box.status.homes[0].modes = {{Mode::away, {}}};
  box.devices[0].refused = {{"too-long", 2, "x", {}}};
  box.devices[0].left_out = 3;
  box.alert(AlertClass::emergency, "alarm-channel");
  const auto items = box.list();
  CHECK(items.size() == 9);
  for (const TodoItem& item : items) {
    INFO(item.code);
    CHECK_FALSE(item.what_zh.empty());
    CHECK_FALSE(item.why_zh.empty());
    CHECK_FALSE(item.what_en.empty());
    CHECK(item.why_en != item.what_en);
    CHECK(item.what_en.find('{') == std::string::npos);
    CHECK(item.command.find(' ') != std::string::npos);
  }
  const std::string json = todo_json(items, box.status.wall);
  CHECK(json.starts_with(
      R"({"schema_version":1,"at":"2026-11-24T14:00:00.000Z","todo":[{"code":"box.safe-mode")"));
}

TEST_CASE("the list is bounded") {
  QuietBox box;
  DeviceView device = box.devices[0];
  device.state = DeviceState::never;
  box.devices.assign(500, device);
  CHECK(box.list().size() == kMostTodo);
}

}  // namespace anju::todo_test
