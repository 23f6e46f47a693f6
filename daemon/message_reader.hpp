// From a message as it was heard to readings of installed devices, and how far each of them is news.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/recent_readings.hpp"
#include "drivers/decode.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_router.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"

namespace anju {

struct HeardDevice {
  DeviceIndex device = 0;
  bool lives = false;  // it has spoken just now: not what a broker had kept, delivers again or brings late
  std::vector<Reading> readings;
};

struct HeardMessage {
  std::vector<HeardDevice> devices;
  std::vector<Refusal> refusals;
  bool is_ignored = false;  // no reading, says a profile
  bool is_known = true;     // somebody installed a device that speaks there
  bool is_repeat = false;   // heard before; it gives nothing
};

// One thread. The promise behind it: a repeat never refreshes anything, and what is stale can neither raise
// nor clear.
//   repeated    A device that stamps its messages has said exactly this before: nothing comes of it.
//   retained    The broker replays what it kept: known state, so `stale`. Only an alarm that is still on is
//               taken for true, because a false alarm costs less than a fire.
//   historical  Older than what the device has said since, unless that lies in the future: then the clock of
//               the box was set back. An alarm that was never heard is news however old it is.
class MessageReader {
 public:
  // All must outlive the reader.
  MessageReader(const Settings& settings, const Site& site, const TopicRouter& router);

  // What the store has, oldest first, so that a restart forgets nothing.
  void remember(const Reading& reading);

  HeardMessage read(const RawMessage& message);

 private:
  struct Origin {
    bool is_retained = false;
    bool has_own_time = false;
    WallTime measured_at;
    Instant heard_at;
  };

  HeardDevice make_device(DeviceIndex device, const Decoded& decoded, const Origin& origin) const;
  bool is_repeat(const HeardDevice& heard) const;
  bool is_historical(DeviceIndex device, const Origin& origin) const;
  void judge(Reading& reading, const Origin& origin, bool historical) const;
  void read_one(DeviceIndex device, Decoded&& decoded, const RawMessage& message, HeardMessage& result);

  const Site* site_;
  const TopicRouter* router_;
  std::vector<const Profile*> profiles_;         // by device
  std::vector<std::optional<WallTime>> newest_;  // by device: the latest of its own instants
  RecentReadings recent_;
};

}  // namespace anju
