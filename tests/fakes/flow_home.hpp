// A box with a home in which much can be raised: inactivity after two hours, and a rule about steps that can
// be raised and cleared at will.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::test {

inline const std::string kStepsRule = "steps-high";

struct FlowHome {
  explicit FlowHome(bool is_connected = true) : box(folder.path(), flow_settings()) {
    box.rules = flow_rules(box.site);
    box.start();
    if (is_connected) box.city.come_up();
    box.settle();
  }

  // The limits are hours instead of half days.
  static Settings flow_settings() {
    using namespace std::chrono_literals;
    Settings settings = small_home();
    settings.homes[0].devices.push_back(device("band", "band"));
    settings.homes.pop_back();
    settings.buses.clear();
    settings.rules.inactivity.limit = {Duration{2h}, Duration{2h}, Duration{3h}};
    settings.rules.inactivity.unknown_after = 200h;
    for (auto& [id, profile] : settings.profiles) profile.silence_limit = 300h;
    return settings;
  }
  static ChannelIndex steps_of(const Site& site) {
    const auto is_it = [](const Channel& channel) {
      return channel.quantity == Quantity::wearable_steps_interval;
    };
    const auto found = std::find_if(site.channels.begin(), site.channels.end(), is_it);
    REQUIRE(found != site.channels.end());
    return static_cast<ChannelIndex>(found - site.channels.begin());
  }
  // More than 100 steps in an interval are unusual consumption of the band, and an emergency of the police.
  static RuleSet flow_rules(const Site& site) {
    RuleSet rules;
    RuleInfo info;
    info.name = kStepsRule;
    info.event = EventKind::consumption;
    info.alert_class = AlertClass::emergency;
    info.dispatch = Dispatch::police_110;
    info.severity = CapSeverity::minor;
    info.certainty = CapCertainty::likely;
    rules.rules.push_back(info);
    ThresholdSpec spec;
    spec.channel = steps_of(site);
    spec.limits.otherwise.emplace().above = 100;
    rules.thresholds.push_back(spec);
    return rules;
  }

  void steps(int count) {
    box.hear("band", "{\"steps\":" + std::to_string(count) + "}");
    box.settle();
  }
  void move() {
    box.hear("hall", R"({"occupancy":true})");
    box.settle();
  }
  // The home is heard and nobody moves in it.
  void still(Duration time) {
    using namespace std::chrono_literals;
    for (const SteadyTime end = box.clock.now().steady + time; box.clock.now().steady < end;) {
      box.hear("hall", R"({"occupancy":false})");
      box.pass(std::min<Duration>(10min, end - box.clock.now().steady));
    }
  }
  void mode(const std::string& name, Duration lasts) {
    const auto set = box.pipeline->set_mode({"h-1", name, lasts, {}}, box.clock.now());
    REQUIRE_MESSAGE(set.has_value(), (set ? "" : set.error().what));
    box.settle();
  }

  // "inactivity detected 1 Actual": the reports of alerts that came to the city.
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const auto& report : box.city.reports())
      lines.push_back(report.event() + " " + report.stage() + " " + std::to_string(report.revision()) + " " +
                      report.cap_status());
    return lines;
  }
  // "raise detected 1, clear cleared 2": what happened to the newest alert of the event.
  std::string history(EventKind event) const {
    std::string lines;
    for (const KeptTransition& one : box.store->history(alert(event).id))
      lines += (lines.empty() ? "" : ", ") + one.step + " " + one.stage + " " + std::to_string(one.revision);
    return lines;
  }
  AlertRecord alert(EventKind event) const {
    for (const AlertRecord& record : box.store->alerts(false, 1000)) {
      if (record.event == event) return record;
    }
    FAIL("no alert ", name(event));
    return {};
  }

  TemporaryFolder folder;
  Box box;
};

using Lines = std::vector<std::string>;

}  // namespace anju::test
