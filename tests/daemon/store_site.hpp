// Two homes with a few channels, and the values a store is filled with.
#pragma once

#include <string>
#include <vector>

#include "daemon/store/store.hpp"

namespace anju::test {

inline Instant instant(std::int64_t ms, ClockQuality quality = ClockQuality::synced) {
  return {SteadyTime{Duration{ms}}, WallTime{Duration{1795528800000 + ms}}, quality};
}

// Channels: 0 water and 1 motion of home 0, 2 smoke of home 1.
inline Site store_site() {
  Site site;
  site.homes = {{"h-1", Tier::high_risk}, {"h-2", Tier::general}};
  site.devices.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    site.devices[i].first_channel = i;
    site.devices[i].channel_count = 1;
  }
  site.devices[0].id = "water-main";
  site.devices[1].id = "motion-hall";
  site.devices[2].id = "smoke-kitchen";
  site.devices[2].home = 1;
  site.channels.resize(3);
  for (std::uint32_t i = 0; i < 3; ++i) site.channels[i].device = i;
  site.channels[0].quantity = Quantity::water_volume_total;
  site.channels[1].quantity = Quantity::presence_motion;
  site.channels[2].quantity = Quantity::alarm_smoke;
  return site;
}

inline Reading reading(ChannelIndex channel, std::int64_t value, std::int64_t at_ms,
                       Quality quality = Quality::good) {
  Reading made;
  made.channel = channel;
  made.value = value;
  made.quality = quality;
  made.heard_at = instant(at_ms);
  made.measured_at = made.heard_at.wall - std::chrono::seconds{1};
  return made;
}

inline AlertRecord stored_alert(const std::string& id, std::int64_t at_ms, bool open = true) {
  AlertRecord alert;
  alert.id = id;
  alert.home = "h-2";
  alert.device = "smoke-kitchen";
  alert.rule = "alarm";
  alert.event = EventKind::smoke;
  alert.open = open;
  alert.detected_at = instant(at_ms);
  alert.changed_at = instant(at_ms);
  return alert;
}

// A batch of one boot; `at_ms` is the point of the timeline that it ends at.
inline Batch batch_at(std::int64_t at_ms) {
  Batch batch;
  batch.timeline.steady = instant(at_ms).steady;
  batch.timeline.clocks = {"boot-1", Duration{at_ms}, instant(at_ms).wall, ClockQuality::synced};
  return batch;
}

}  // namespace anju::test
