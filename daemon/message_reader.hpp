// From a message as it was heard to readings of installed devices, and how far each of them is news.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "config/zone.hpp"
#include "drivers/decode.hpp"
#include "drivers/reading_judge.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_router.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"
#include "rules/rule.hpp"

namespace anju {

struct HeardDevice {
  DeviceIndex device = 0;
  bool lives = false;  // it has spoken just now: not what a broker had kept, delivers again or brings late
  std::vector<Reading> readings;
};

// A device that said of itself, or of which its bridge said, that it can or cannot be reached.
struct ReachedDevice {
  DeviceIndex device = 0;
  bool is_online = false;
  Link link = Link::device;
};

struct RefusedField {
  std::optional<DeviceIndex> device;  // none: the message names nobody who is installed
  Refusal refusal;
};

struct HeardMessage {
  std::vector<HeardDevice> devices;
  std::vector<ReachedDevice> reached;
  std::vector<RefusedField> refusals;
  std::uint32_t counter_steps = 0;  // registers that fell
  bool is_ignored = false;          // no reading, says a profile
  bool is_known = true;             // somebody installed a device that speaks there
  bool is_repeat = false;           // heard before; it gives nothing
};

// One thread. What is a repeat, stale or the past is decided by ReadingJudge.
class MessageReader {
 public:
  // All must outlive the reader.
  MessageReader(const Settings& settings, const Site& site, const TopicRouter& router);

  // What the store has, oldest first, so that a restart forgets nothing.
  void remember(const Reading& reading) { judge_.remember(reading, site_->channels[reading.channel]); }

  // `heard_at`: what to record of when the message was heard; `clocks`: what the times of devices are held
  // against then.
  HeardMessage read(const RawMessage& message, const Instant& heard_at, const BoxClocks& clocks);
  // The clock was right.
  HeardMessage read(const RawMessage& message) {
    return read(message, message.heard_at, message.heard_at.wall);
  }

 private:
  struct When {
    Instant heard_at;
    const BoxClocks& clocks;
  };

  void read_mqtt(const Listener& listener, const MqttMessage& mqtt, const When& when, HeardMessage& result);
  void read_pushed(const PushedBatch& batch, const When& when, HeardMessage& result);
  void read_answer(const ModbusAnswer& answer, const When& when, HeardMessage& result);
  void note_reachability(const Listener& listener, const Decoded& decoded, HeardMessage& result) const;
  // The values of `decoded` that are of this device, judged.
  void read_device(DeviceIndex device, const Decoded& decoded, const std::vector<bool>& is_of_device,
                   const Delivery& delivery, const When& when, HeardMessage& result);
  // What of it is news.
  void keep_judged(DeviceIndex device, const Delivery& delivery, std::vector<JudgedReading>& readings,
                   const When& when, HeardMessage& result);
  std::optional<ChannelIndex> channel_of(DeviceIndex device, const DecodedValue& value) const;

  const Site* site_;
  const TopicRouter* router_;
  Zone zone_;
  std::vector<const Profile*> profiles_;  // by device
  // Channels whose name only the messages tell: device, position in the profile, name.
  std::map<std::tuple<DeviceIndex, std::size_t, std::string>, ChannelIndex> named_;
  ReadingJudge judge_;
};

}  // namespace anju
