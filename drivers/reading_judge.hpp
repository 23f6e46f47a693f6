// How far what a device said is news: repeats, the past, what a broker had kept, registers that step back,
// alarms that are on already. The daemon and `anjuctl decode` ask the same judge.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "config/mqtt_profile.hpp"
#include "drivers/box_clocks.hpp"
#include "drivers/recent_readings.hpp"
#include "drivers/source.hpp"
#include "rules/model/counter_epoch.hpp"
#include "rules/model/home.hpp"
#include "rules/model/reading.hpp"

namespace anju {

// How a message came.
struct Delivery {
  bool is_retained = false;   // the broker replays what it kept
  bool is_duplicate = false;  // the DUP flag of MQTT: perhaps heard before
  std::uint64_t digest = 0;   // of the whole message, or of what the profile says makes two of them the same
  Duration repeat_within{0};  // the same digest within this is a repeat; 0: only with the DUP flag
  // The digest is of a number or an id that each message has of its own: then others may have come between.
  // Without one a state that has changed and come back is news.
  bool is_keyed = false;
};

// `key`: the digest that decode found where the profile names a key; else the topic and the payload are
// compared.
Delivery delivery_of(const MqttMessage& message, const RepeatRule& rule, std::optional<std::uint64_t> key);

struct JudgedReading {
  Reading reading;  // with the quality and the history that the profile gave; the judge changes them
  bool has_own_time = false;  // measured_at is the device's, not the time of reception
  bool is_momentary = false;  // an event that is over as soon as it is said
};

struct News {
  enum class Kind : std::uint8_t {
    alarm_raised,
    alarm_cleared,
    alarm_stale_retained,
    alarm_test,
    counter_reset,
    counter_decrease,
  };
  Kind kind;
  std::size_t reading;  // position
};
std::string_view name(News::Kind kind);

struct Verdict {
  bool is_repeat = false;  // all of it was said before
  std::vector<News> news;
};

// One thread. The promise behind it: a repeat never refreshes anything, and what is stale can neither raise
// nor clear.
//   repeated    A device that stamps its messages has said exactly this before; or the broker or the radio
//               delivers the same message again. Of what was heard before a restart only the values are
//               known.
//   retained    The broker replays what it kept: known state, so `stale`. Only an alarm that is still on is
//               taken for true, because a false alarm costs less than a fire.
//   historical  The profile says so, or the channel has said something newer since, unless that lies in the
//               future: then the clock that the device goes by was set back.
//   suspect     A register that fell.
class ReadingJudge {
 public:
  // How many messages and readings are remembered.
  explicit ReadingJudge(std::size_t remembered)
      : messages_(remembered), recent_(remembered), restored_(remembered) {}

  // What the store has, oldest first, so that a restart forgets nothing.
  void remember(const Reading& reading, const Channel& channel);

  // The readings of one device in one message. Their channels are positions in `channels`; `clocks` are of
  // the instant at which they were heard. How late each of them is, is written into it.
  Verdict judge(const Delivery& delivery, DeviceIndex device, std::span<const Channel> channels,
                std::vector<JudgedReading>& readings, const BoxClocks& clocks);

  // As if nothing had ever been heard before: for a message by itself.
  static std::vector<News> judge_first(const Delivery& delivery, std::span<const Channel> channels,
                                       std::vector<JudgedReading>& readings);

 private:
  struct HeardDigest {
    std::uint64_t digest = 0;
    SteadyTime at;
  };
  struct ChannelState {
    std::optional<WallTime> newest;
    CounterEpoch counter;
    CounterEpoch counter_before;  // without the last value, which may still be corrected
    std::optional<WallTime> counted_at;
    bool is_on = false;
    SteadyTime last_on;
  };

  bool is_repeat(const Delivery& delivery, DeviceIndex device, std::span<const Channel> channels,
                 const std::vector<JudgedReading>& readings);
  // By the device's own times.
  bool was_said_before(std::uint64_t digest, bool is_copy, std::span<const Channel> channels,
                       const std::vector<JudgedReading>& readings);
  bool raises_anew(std::span<const Channel> channels, const std::vector<JudgedReading>& readings);
  static bool is_still_on(const Channel& channel, const ChannelState& state, SteadyTime now);
  void place_on_timeline(JudgedReading& judged, DeviceIndex device, const BoxClocks& clocks);
  // Whether it is the past, and whether that was heard already.
  void place_in_time(const Delivery& delivery, JudgedReading& judged, ChannelState& state);
  static void judge_one(const Delivery& delivery, const Channel& channel, JudgedReading& judged,
                        ChannelState& state, std::size_t position, std::vector<News>& news);
  static CounterChange count(const CounterTraits& traits, const Reading& reading, bool has_own_time,
                             ChannelState& state);
  static void judge_counter(const CounterTraits& traits, JudgedReading& judged, ChannelState& state,
                            std::size_t position, std::vector<News>& news);
  static void judge_alarm(const Channel& channel, const Reading& reading, ChannelState& state,
                          std::size_t position, std::vector<News>& news);

  std::unordered_map<ChannelIndex, ChannelState> states_;
  std::unordered_map<DeviceIndex, std::deque<HeardDigest>> digests_;
  // How far the clock of a device is ahead of the timeline, as of when it was least late: which clock it goes
  // by, and how late it is when no clock of the box can tell.
  std::unordered_map<DeviceIndex, Duration> leads_;
  RecentDigests messages_;   // heard since the start, of devices that stamp them
  RecentReadings recent_;    // heard since the start
  RecentReadings restored_;  // of the store: their messages are not known any more
};

}  // namespace anju
