// Eight hours in two homes, with something of everything that a device can say.
#pragma once

#include <string>
#include <vector>

#include "rules/model/time.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::test {

struct DayStep {
  Duration at;  // after the start
  std::string device;
  std::string payload;
  bool retained = false;
};

// The limits are hours instead of half days, so that a morning has an alert of each kind.
inline Settings mixed_day_settings() {
  using namespace std::chrono_literals;
  Settings settings = small_home();
  settings.homes[0].devices.push_back(device("band", "band"));
  settings.buses.clear();
  settings.homes[1].devices.pop_back();
  settings.rules.inactivity.limit = {Duration{2h}, Duration{2h}, Duration{3h}};
  settings.rules.inactivity.unknown_after = 1h;
  settings.profiles.at("z2m-water-m3").silence_limit = 100min;
  settings.profiles.at("z2m-motion").silence_limit = 3h;
  settings.platform->heartbeat = 1h;
  return settings;
}

inline std::vector<DayStep> mixed_day() {
  using namespace std::chrono_literals;
  const std::string motion = R"({"occupancy":true,"illuminance":20})";
  const std::string still = R"({"occupancy":false})";
  std::vector<DayStep> day{
      {1min, "smoke", R"({"smoke":false,"battery":90})", true},  // what the broker had kept
      {2min, "hall", motion},
      {2min + 3s, "door", R"({"contact":true})"},
      {3min, "bed", motion},
      {5min, "water", R"({"water_consumed":1.000})"},
      {5min + 4s, "hall", R"({"occupancy":true,"last_seen":"2026-11-24T14:05:03Z"})"},
      {5min + 8s, "hall", R"({"occupancy":true,"last_seen":"2026-11-24T14:05:03Z"})"},  // a repeat
      {20min, "smoke", R"({"smoke":true,"battery":90})"},
      {20min + 2s, "hall", still},
      {20min + 5s, "smoke", R"({"smoke":true,"battery":89})"},
      {26min, "smoke", R"({"smoke":false,"battery":89})"},
      {30min, "water", R"({"water_consumed":1.012})"},
      {40min, "cellar", motion},  // nobody installed it
      {45min, "band", R"({"steps":40})"},
      {50min, "gas", R"({"gas":true})"},
      {50min + 3s, "door", R"({"contact":false})"},
      {50min + 7s, "gas", R"({"gas":false})"},
      {50min + 11s, "gas", R"({"gas":true})"},
      {60min, "water", R"({"water_consumed":1.013})"},
      {70min, "gas", R"({"gas":false})"},
      {80min, "bed", still},
      {90min, "band", R"({"sos":true,"steps":0})"},
      {91min, "hall", motion},
      {92min, "hall", "{ no JSON"},
      {110min, "water", R"({"water_consumed":1.013})"},
      {130min, "band", R"({"sos":true})"},  // once more, after a pause, and never let go between
      {130min + 4s, "band", R"({"sos":false})"},
      {131min, "door", R"({"contact":false})"},
      {140min, "bed/availability", R"({"state":"offline"})"},
      {150min, "smoke", R"({"smoke":false,"battery":88})"},
      {200min, "bed/availability", R"({"state":"online"})"},
      // Nobody moves in h-1 from 1:31 on, and the water meter is not heard from 1:50 on.
      {240min, "bed", motion},
      {255min, "hall", motion},
      {255min + 5s, "water", R"({"water_consumed":1.050})"},
      {258min, "band", R"({"steps":25})"},
      {270min, "smoke", R"({"smoke":true,"last_seen":"2026-11-24T18:00:00Z"})"},   // half an hour late
      {271min, "smoke", R"({"smoke":false,"last_seen":"2026-11-24T17:50:00Z"})"},  // older: clears nothing
      {272min, "smoke", R"({"smoke":true,"last_seen":"2026-11-24T17:10:00Z"})"},   // buffered: told late
      {290min, "smoke", R"({"smoke":false})"},
      {300min, "water", R"({"water_consumed":0.010})"},  // another meter
      {330min, "water", R"({"water_consumed":0.030})"},
      {331min, "band", R"({"fall":true})"},
      {470min, "hall", motion},
  };
  // No message falls on the instant of a timer: whether it is heard before or after a restart would be
  // chance.
  for (std::size_t i = 0; i < day.size(); ++i) day[i].at += i * 1100ms;
  return day;
}

}  // namespace anju::test
