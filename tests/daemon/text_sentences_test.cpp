// What an alert says to a person names the room, the device and the numbers, in both languages, and stands
// as a sentence also when facts are missing.
#include <doctest/doctest.h>

#include "daemon/text/catalogue.hpp"

namespace anju::text_sentences_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kNow{Duration{1'795'528'987'000}};  // 2026-11-24T14:03:07Z

Site flat() {
  Site site;
  site.homes.push_back({"h-1", Tier::high_risk});
  Device gas;
  gas.id = "gas-kitchen";
  gas.room = "kitchen";
  Device water;
  water.id = "water-1";
  water.room = "厨房";
  Device bare;
  bare.id = "plug-7";
  site.devices = {gas, water, bare};
  return site;
}

Transition raised(EventKind event, std::string_view rule, std::optional<std::uint32_t> device,
                  Evidence evidence) {
  Transition transition;
  transition.event = event;
  transition.rule = rule;
  transition.device = device;
  transition.at.wall = kNow;
  transition.evidence = std::move(evidence);
  return transition;
}

Transition cleared(Transition transition) {
  transition.kind = Transition::Kind::cleared;
  return transition;
}

// Of rules that nobody has added to, by clocks that show UTC.
Sentences sentence_of(const Transition& transition, const Site& site) {
  return anju::sentence_of(transition, site, RuleSet{});
}

Evidence gas_evidence() {
  return {{"quantity", std::string("alarm.gas")},
          {"value", true},
          {"quality", std::string("good")},
          {"measured_at", kNow}};
}

}  // namespace

TEST_CASE("a person reads what the clocks in the home show, with the date where it is another day there") {
  RuleSet rules;
  rules.calendar = Calendar({{WallTime{}, hours{8}}}, {});
  Evidence evidence = gas_evidence();
  const auto said = [&] {
    return anju::sentence_of(raised(EventKind::gas_leak, "alarm-channel", 0, evidence), flat(), rules).zh;
  };
  CHECK(said() == "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（22:03:07）");
  evidence.back().value = kNow - hours{23};
  CHECK(said() == "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（2026-11-23 23:03:07）");
  // The day before in UTC, the same day in the home.
  evidence.back().value = kNow - hours{22};
  CHECK(said() == "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（00:03:07）");
}

TEST_CASE("a gas leak names the room, the alarm and the time") {
  const auto said = sentence_of(raised(EventKind::gas_leak, "alarm-channel", 0, gas_evidence()), flat());
  CHECK(said.en == "Gas leak: the gas alarm gas-kitchen in the kitchen reports gas (14:03:07)");
  CHECK(said.zh == "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（14:03:07）");
}

TEST_CASE("a room is shown as it was written, and one that nobody wrote is left out") {
  const auto named = sentence_of(raised(EventKind::smoke, "alarm-channel", 1, gas_evidence()), flat());
  CHECK(named.zh == "厨房 烟雾报警：water-1 检测到烟雾（14:03:07）");
  CHECK(named.en == "Smoke: the smoke alarm water-1 in 厨房 reports smoke (14:03:07)");
  const auto bare = sentence_of(raised(EventKind::smoke, "alarm-channel", 2, gas_evidence()), flat());
  CHECK(bare.zh == "烟雾报警：plug-7 检测到烟雾（14:03:07）");
  CHECK(bare.en == "Smoke: the smoke alarm plug-7 reports smoke (14:03:07)");
}

TEST_CASE("an alarm that only time has ended does not claim that it is over") {
  const Evidence quiet{
      {"quantity", std::string("alarm.smoke")}, {"confirmed", false}, {"quiet_for", Duration{minutes{15}}}};
  const auto said = sentence_of(cleared(raised(EventKind::smoke, "alarm-channel", 0, quiet)), flat());
  CHECK(said.en ==
        "Not confirmed over – Smoke: gas-kitchen in the kitchen never says so, it only has not given the "
        "alarm again "
        "(14:03:07, for 15 min)");
  CHECK(said.zh == "kitchen 烟雾未确认解除：gas-kitchen 不会报告结束，此后未再报警（14:03:07，已 15 分）");
}

TEST_CASE("an alarm of the past is called late when it is raised, and afterwards does not speak of now") {
  Evidence evidence = gas_evidence();
  evidence[3].value = kNow - hours{24};
  evidence.push_back({"late", true});
  const Transition late = raised(EventKind::gas_leak, "alarm-channel", 0, evidence);
  CHECK(sentence_of(late, flat()).en ==
        "Gas leak: the gas alarm gas-kitchen in the kitchen reports gas (2026-11-23 14:03:07, told late)");
  CHECK(sentence_of(late, flat()).zh ==
        "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（2026-11-23 14:03:07，事后补报）");
  CHECK(sentence_of(cleared(late), flat()).en ==
        "Told late – Gas leak: gas-kitchen in the kitchen reports what was in the past, not what is now "
        "(2026-11-23 "
        "14:03:07)");
  CHECK(sentence_of(cleared(late), flat()).zh ==
        "kitchen 燃气泄漏补报：gas-kitchen 事后才报告，现况未知（2026-11-23 14:03:07）");
}

TEST_CASE("a device that is said to be out of reach is told so") {
  const Evidence evidence{{"silent_for", Duration{minutes{75}}}, {"unreachable", true}};
  const auto said = sentence_of(raised(EventKind::device_fault, "device-silent", 2, evidence), flat());
  CHECK(said.en == "Device silent: nothing is heard from plug-7 (for 1 h 15 min, said to be out of reach)");
  CHECK(said.zh == "设备失联：收不到 plug-7 的消息（已 1 小时 15 分，据报无法连接）");
}

TEST_CASE("a doubtful value is called so, and one of another day carries its date") {
  Evidence evidence = gas_evidence();
  evidence[2].value = std::string("suspect");
  evidence[3].value = kNow - hours{24};
  const auto said = sentence_of(raised(EventKind::gas_leak, "alarm-channel", 0, evidence), flat());
  CHECK(said.en ==
        "Gas leak: the gas alarm gas-kitchen in the kitchen reports gas (2026-11-23 14:03:07, quality of "
        "the "
        "value: suspect)");
  CHECK(said.zh == "kitchen 燃气报警：gas-kitchen 检测到燃气泄漏（2026-11-23 14:03:07，数据质量：可疑）");
}

TEST_CASE("the end of an alarm is told as its end") {
  const auto said =
      sentence_of(cleared(raised(EventKind::gas_leak, "alarm-channel", 0, gas_evidence())), flat());
  CHECK(said.en == "Over – Gas leak: gas-kitchen in the kitchen no longer gives the alarm (14:03:07)");
  CHECK(said.zh == "kitchen 燃气泄漏解除：gas-kitchen 不再报警（14:03:07）");
}

TEST_CASE("a silent device says for how long, and since when") {
  const Evidence evidence{{"silent_for", Duration{hours{25} + minutes{1}}},
                          {"limit", Duration{hours{25}}},
                          {"last_heard_at", kNow - hours{25}}};
  const auto said = sentence_of(raised(EventKind::device_fault, "device-silence", 0, evidence), flat());
  CHECK(said.en ==
        "Device silent: nothing is heard from gas-kitchen in the kitchen (for 1 d 1 h, limit 1 d 1 h, last "
        "heard "
        "2026-11-23 13:03:07)");
  CHECK(said.zh ==
        "kitchen 设备失联：收不到 gas-kitchen 的消息（已 1 天 1 小时，限度 1 天 1 小时，最后一次消息 "
        "2026-11-23 13:03:07"
        "）");
  const auto back = sentence_of(
      cleared(raised(EventKind::device_fault, "device-silence", 0, {{"silent_for", Duration{hours{26}}}})),
      flat());
  CHECK(back.en == "Device back: gas-kitchen in the kitchen is heard again (after 1 d 2 h)");
}

TEST_CASE("no activity says how long, how long is allowed, and what was last heard where") {
  const Evidence evidence{{"idle_for", Duration{hours{12} + minutes{5}}},
                          {"limit", Duration{hours{12}}},
                          {"last_sign_of_life_at", kNow - hours{12} - minutes{5}},
                          {"heard_devices", std::int64_t{2}},
                          {"last_device", std::string("water-1")}};
  const auto said = sentence_of(raised(EventKind::inactivity, "inactivity", std::nullopt, evidence), flat());
  CHECK(said.zh ==
        "家中无活动：没有生活迹象（已 12 小时 5 分，限度 12 小时，最后一次生活迹象 01:58:07，来自 厨房 "
        "water-1，期间可听到的传感器 2 个）");
  CHECK(said.en ==
        "No activity: no sign of life in the home (for 12 h 5 min, limit 12 h, last sign of life 01:58:07"
        ", from "
        "water-1 in 厨房, sensors heard meanwhile: 2)");
}

TEST_CASE("activity that is back says what showed it") {
  const auto said = sentence_of(
      cleared(raised(EventKind::inactivity, "inactivity", std::nullopt,
                     {{"cleared_by", std::string("gas-kitchen")}, {"idle_for", Duration{hours{13}}}})),
      flat());
  CHECK(said.en ==
        "Active again: there is a sign of life in the home (after 13 h, from gas-kitchen in the kitchen)");
}

TEST_CASE("unknown presence is never told as calm") {
  const auto said = sentence_of(raised(EventKind::presence_unknown, "presence-unknown", std::nullopt,
                                       {{"limit", Duration{hours{3}}}, {"devices", std::int64_t{2}}}),
                                flat());
  CHECK(said.zh == "情况不明：听不到家中任何生活传感器，不能当作平安（限度 3 小时，共 2 个传感器）");
  CHECK(said.en ==
        "Presence unknown: no sensor of life in the home is heard, which is no proof of calm (limit 3 h, "
        "sensors in "
        "all: 2)");
}

TEST_CASE("every event gives a sentence in both languages without a single fact") {
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i) {
    const auto event = static_cast<EventKind>(i);
    for (const std::string_view rule : {"alarm-channel", "device-silence", "inactivity", "some-rule"}) {
      for (const auto device : {std::optional<std::uint32_t>{0}, std::optional<std::uint32_t>{},
                                std::optional<std::uint32_t>{99}}) {
        for (const auto& transition :
             {raised(event, rule, device, {}), cleared(raised(event, rule, device, {}))}) {
          INFO(std::string(name(event)), " of ", std::string(rule));
          const auto said = sentence_of(transition, flat());
          CHECK(said.zh.size() > 6);
          CHECK(said.en.size() > 6);
          CHECK(said.zh.find_first_of("{}") == std::string::npos);
          CHECK(said.en.find_first_of("{}") == std::string::npos);
          CHECK(said.en.find("()") == std::string::npos);
        }
      }
    }
  }
}

TEST_CASE("a fact of an unexpected kind is left out, and a room cannot smuggle placeholders in") {
  Site site = flat();
  site.devices[0].room = "{device}";
  const auto said = sentence_of(
      raised(EventKind::gas_leak, "alarm-channel", 0, {{"measured_at", std::string("soon")}}), site);
  CHECK(said.en == "Gas leak: the gas alarm gas-kitchen in {device} reports gas (14:03:07)");
}

}  // namespace anju::text_sentences_test
